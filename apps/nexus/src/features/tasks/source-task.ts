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
  /** What that place is called. */
  readonly placeName: string | null;
  /** Names of those to whom it is given, without Oblivion's own account; null where nobody says it. */
  readonly assignees: readonly string[] | null;
  /** Ids there of those whom it concerns: to whom it is given, then who wrote it; null where nobody says it. */
  readonly people: readonly string[] | null;
}

export interface KnownFields {
  readonly title: string;
  readonly description: string;
  readonly priority: number | null;
  readonly source_place: string | null;
  readonly source_place_name: string | null;
  readonly source_assignees: readonly string[] | null;
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
  return { ...changes, ...assigneeChange(known.source_assignees, source.assignees), ...placeChange(known, source) };
}

/** Whom it was taken from, and given to. */
function assigneeChange(known: readonly string[] | null, present: readonly string[] | null): FieldChanges {
  // What was not known before may have been so from the beginning.
  if (known === null || present === null) return {};
  const removed = known.filter((name) => !present.includes(name));
  const added = present.filter((name) => !known.includes(name));
  if (removed.length === 0 && added.length === 0) return {};
  return { assignee: { from: namesOf(removed), to: namesOf(added) } };
}

function placeChange(known: KnownFields, source: SourceTask): FieldChanges {
  if (known.source_place === null || source.place === null || known.source_place === source.place) return {};
  const from = known.source_place_name ?? known.source_place;
  return { list: { from, to: source.placeName ?? source.place } };
}

function namesOf(names: readonly string[]): string | null {
  return names.length === 0 ? null : names.join(', ');
}
