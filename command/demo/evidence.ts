import type { ClickUpReport, JournalEntry, SlackLine } from '../sandbox/control-views.ts';
import type { KnownPassage } from './team-knowledge.ts';

/** What Nexus tells of a task; only the fields that are used here. */
export interface TaskView {
  readonly task: {
    readonly id: string;
    readonly status: string;
    readonly holder: { readonly name: string } | null;
  };
  readonly messages: readonly {
    readonly kind: string;
    readonly origin: string;
    readonly author: string;
    readonly text: string;
    readonly artifacts: readonly { readonly title: string; readonly url: string }[];
  }[];
  readonly thoughts: readonly { readonly text: string }[];
  readonly timeline: readonly { readonly name: string; readonly occurredAt: string }[];
  readonly effects: readonly {
    readonly kind: string;
    readonly target: string;
    readonly status: string;
    readonly lastError: string | null;
  }[];
}

/** Everything that can be seen from outside after a story: in Slack, in ClickUp, in Nexus, and at the artifact. */
export interface Evidence {
  /** The whole channel, so that a second root message would be seen. */
  readonly channel: readonly SlackLine[];
  readonly clickup: ClickUpReport;
  readonly nexus: TaskView;
  /** Words of the person in the thread. */
  readonly answer: string;
  /** What the project's memory had before the story began. */
  readonly known: KnownPassage;
  /** ClickUp user of the person who closed the task. */
  readonly closerId: number;
  /** Address of each artifact and the status it was answered with. */
  readonly artifacts: readonly { readonly url: string; readonly status: number }[];
  /** Calls that a tool refused during the story. */
  readonly refusals: readonly JournalEntry[];
}

/** All words that a Slack message shows, whichever way they are laid out. */
export function wordsOf(line: SlackLine): string {
  return [line.text, ...stringsIn(line.blocks)].join('\n');
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(stringsIn);
  return [];
}

/** Letters and digits only, so that a text is recognised however a tool marks it up. */
function essence(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

const comparedCharacters = 60;

/** Whether a text contains (the beginning of) another, apart from its markup. */
export function tells(text: string, message: string): boolean {
  const wanted = essence(message).slice(0, comparedCharacters);
  return wanted !== '' && essence(text).includes(wanted);
}

/** The messages of the channel that stand for the task: not in a thread, by the app, with the task's link. */
export function rootMessages(channel: readonly SlackLine[], taskUrl: string): readonly SlackLine[] {
  return channel.filter(
    (line) =>
      line.author.isApp &&
      !line.deleted &&
      (line.threadTs === null || line.threadTs === line.ts) &&
      wordsOf(line).includes(taskUrl),
  );
}

export function threadOf(channel: readonly SlackLine[], rootTs: string): readonly SlackLine[] {
  return channel.filter((line) => line.threadTs === rootTs && line.ts !== rootTs && !line.deleted);
}
