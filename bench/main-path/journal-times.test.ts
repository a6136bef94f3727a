import { expect, test } from 'vitest';
import type { JournalEntry } from '../../command/sandbox/control-views.ts';
import { rootMessageTimes, webhookTimes } from './journal-times.ts';

const at = (second: number) => new Date(second * 1000).toISOString();
const entry = (fields: Partial<JournalEntry>): JournalEntry => ({
  seq: 1,
  at: at(1),
  kind: 'clickup.webhook',
  name: 'taskCreated',
  outcome: 'ok',
  durationMs: 0,
  detail: {},
  ...fields,
});
const tasks = new Set(['86abcdef0', '86abcdef1']);

test('a webhook counts from when it was first sent, whatever became of that try', () => {
  const body = '{"task_id":"86abcdef0"}';
  const times = webhookTimes(
    [
      entry({ at: at(5), durationMs: 400, outcome: 'failed', detail: { body } }),
      entry({ at: at(9), detail: { body } }),
      entry({ name: 'taskUpdated', detail: { body: '{"task_id":"86abcdef1"}' } }),
    ],
    tasks,
  );
  expect([...times]).toEqual([['86abcdef0', 4600]]);
});

test('a root message counts when Slack had accepted it', () => {
  const post = { kind: 'slack.request', name: 'chat.postMessage', detail: { input: { text: 'see /t/86abcdef1' } } };
  const times = rootMessageTimes(
    [entry({ ...post, at: at(2), outcome: 'fault' }), entry({ ...post, at: at(3) })],
    tasks,
  );
  expect([...times]).toEqual([['86abcdef1', 3000]]);
});
