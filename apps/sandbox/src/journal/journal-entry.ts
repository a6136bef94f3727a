/** What a journal line is about. */
export type JournalKind =
  | 'slack.request'
  | 'clickup.request'
  | 'github.request'
  | 'openai.request'
  | 'slack.webhook'
  | 'clickup.webhook'
  | 'github.webhook'
  | 'control.action';

/**
 * How it ended. `refused`: the stand-in said no, as the real one would. `fault`: an injected fault decided.
 * `failed`: a webhook try that was not accepted by its receiver. `not_sent`: a webhook that was never tried.
 */
export type JournalOutcome = 'ok' | 'refused' | 'fault' | 'failed' | 'not_sent';

export interface JournalRecord {
  readonly kind: JournalKind;
  /** Slack method, ClickUp operation, model path, event type or control action. */
  readonly name: string;
  readonly outcome: JournalOutcome;
  /** HTTP status, when there was one. */
  readonly status?: number;
  /** Error code as the caller saw it, or why a webhook was not accepted. */
  readonly error?: string;
  readonly durationMs: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface JournalEntry extends JournalRecord {
  /** Counts up by one in each workspace, starting at 1. */
  readonly seq: number;
  /** ISO 8601 time. */
  readonly at: string;
}

export interface JournalFilter {
  /** Only entries with a greater seq. */
  readonly after: number;
  /** Exact kind, or its first part: `slack` matches `slack.request` and `slack.webhook`. */
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly outcome?: string | undefined;
  /** Text that must occur somewhere in the entry's JSON. */
  readonly contains?: string | undefined;
}

/** Whether an entry is one that the filter asks for. */
export function matchesFilter(entry: JournalEntry, filter: JournalFilter): boolean {
  if (entry.seq <= filter.after) return false;
  if (filter.kind !== undefined && entry.kind !== filter.kind && !entry.kind.startsWith(`${filter.kind}.`))
    return false;
  if (filter.name !== undefined && entry.name !== filter.name) return false;
  if (filter.outcome !== undefined && entry.outcome !== filter.outcome) return false;
  return filter.contains === undefined || JSON.stringify(entry).includes(filter.contains);
}
