import { isSameText } from './spec-diff.js';

/** What a work source says of a task, in Oblivion's words. */
export interface SourceTask {
  readonly externalId: string;
  readonly url: string;
  readonly title: string;
  /** Markdown. */
  readonly description: string;
  readonly priority: number | null;
  readonly status: string;
  readonly updatedAt: Date;
  /** Where it lies there, such as a list of ClickUp; null where there is nothing like it. */
  readonly place: string | null;
}

export interface KnownFields {
  readonly title: string;
  readonly description: string;
  readonly priority: number | null;
}

export type FieldChanges = Record<string, { from: string | null; to: string | null }>;

const priorityNames = ['', 'urgent', 'high', 'normal', 'low'];
export const maximumTitleLength = 500;

export function priorityName(priority: number | null): string | null {
  return priority === null ? null : (priorityNames[priority] ?? null);
}

/** The fields in which the source differs from what is known here. Descriptions are named, not quoted: they are long. */
export function changedFields(known: KnownFields, source: SourceTask): FieldChanges {
  const changes: FieldChanges = {};
  if (!isSameText(known.title, source.title)) changes.title = { from: known.title, to: source.title };
  if (!isSameText(known.description, source.description)) {
    changes.description = {
      from: `${known.description.length} characters`,
      to: `${source.description.length} characters`,
    };
  }
  if (known.priority !== source.priority) {
    changes.priority = { from: priorityName(known.priority), to: priorityName(source.priority) };
  }
  return changes;
}
