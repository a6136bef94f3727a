import type { JournalEntry } from '../../command/sandbox/control-views.ts';

/** When an exchange began, in milliseconds since the epoch: the journal keeps its end and how long it took. */
export function beganAtMs(entry: JournalEntry): number {
  return Date.parse(entry.at) - entry.durationMs;
}

/** For every task, when its first `taskCreated` webhook was sent. */
export function webhookTimes(
  entries: readonly JournalEntry[],
  taskIds: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  return firstTimes(
    entries,
    taskIds,
    (entry) => entry.kind === 'clickup.webhook' && entry.name === 'taskCreated',
    beganAtMs,
  );
}

/** For every task, when its first message was accepted by Slack. */
export function rootMessageTimes(
  entries: readonly JournalEntry[],
  taskIds: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const isPost = (entry: JournalEntry) =>
    entry.kind === 'slack.request' && entry.name === 'chat.postMessage' && entry.outcome === 'ok';
  return firstTimes(entries, taskIds, isPost, (entry) => Date.parse(entry.at));
}

function firstTimes(
  entries: readonly JournalEntry[],
  taskIds: ReadonlySet<string>,
  isMeant: (entry: JournalEntry) => boolean,
  timeOf: (entry: JournalEntry) => number,
): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const entry of entries) {
    if (!isMeant(entry)) continue;
    const text = JSON.stringify(entry.detail);
    for (const word of text.match(/[0-9a-z]{6,}/g) ?? []) {
      if (taskIds.has(word) && !times.has(word)) times.set(word, timeOf(entry));
    }
  }
  return times;
}
