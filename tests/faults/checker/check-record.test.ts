import { describe, expect, test } from 'vitest';
import { checkRecord, rules } from './check-record.ts';
import { markOf, type TaskDeeds } from './deeds.ts';
import type { RecordedMessage, RecordedTask, SandboxRecord } from './record.ts';

const url = 'https://app.example/t/abc1';
const [progress, question, answer, comment, result] = [1, 2, 3, 4, 5].map((index) => markOf(1, index)) as [
  string,
  string,
  string,
  string,
  string,
];
const deeds: TaskDeeds = {
  taskId: 'abc1',
  url,
  channelId: 'C1',
  finalStatus: 'in review',
  words: [
    { mark: progress, origin: 'nexus', inThread: true, inComments: false },
    { mark: question, origin: 'nexus', inThread: true, inComments: true },
    { mark: answer, origin: 'slack', inThread: true, inComments: false },
    { mark: comment, origin: 'clickup', inThread: true, inComments: true },
    { mark: result, origin: 'nexus', inThread: true, inComments: true },
  ],
};

const line = (ts: string, text: string, more: Partial<RecordedMessage> = {}): RecordedMessage => ({
  ts,
  threadTs: '1',
  isByApp: true,
  isDeleted: false,
  streaming: null,
  text,
  pings: [],
  ...more,
});
const root = line('1', `*<${url}|Fix it>*`, { threadTs: null });
const thread: readonly RecordedMessage[] = [
  line('2', `on it ${progress}`),
  line('3', `❓ which? ${question}`),
  line('4', `the blue one ${answer}`, { isByApp: false }),
  line('5', `*Mira* in ClickUp:\nalso the red one ${comment}`),
  line('6', `✅ done ${result}`),
];
const said = (text: string, isByService = true) => ({ id: text, text, isByService });
type Said = RecordedTask['comments'][number];
const task: RecordedTask = {
  id: 'abc1',
  status: 'in review',
  comments: [said(`asks: ${question}`), said(`also ${comment}`, false), said(`result: ${result}`)],
  statuses: [
    { to: 'in progress', isByService: true },
    { to: 'in review', isByService: true },
  ],
};

function judge(messages: readonly RecordedMessage[], recorded: RecordedTask = task) {
  const record: SandboxRecord = { channels: [{ id: 'C1', messages }], tasks: [recorded] };
  return checkRecord(record, [deeds]);
}

const found = (messages: readonly RecordedMessage[], recorded: RecordedTask = task) =>
  judge(messages, recorded).violations.map((violation) => violation.rule);

test('a record in which everything stands once, in order, is good, and says how much was looked at', () => {
  const { violations, checks } = judge([root, ...thread]);
  expect(violations).toEqual([]);
  expect(Object.fromEntries(checks.map(({ rule, looked }) => [rule, looked]))).toEqual({
    [rules.root]: 1,
    [rules.missing]: 5,
    [rules.doubled]: 5,
    [rules.commentMissing]: 3,
    [rules.commentDoubled]: 3,
    [rules.echo]: 5,
    [rules.order]: 1,
    [rules.status]: 1,
    [rules.ping]: 5,
  });
});

describe('found in the thread', () => {
  const without = (mark: string) => [root, ...thread.filter((message) => !message.text.includes(mark))];
  test.each([
    ['no root message', [], [rules.root]],
    ['two root messages', [root, { ...root, ts: '0' }, ...thread], [rules.root]],
    [
      'a root message of no task',
      [root, line('9', '<https://app.example/t/abc12|x>', { threadTs: null }), ...thread],
      [rules.root],
    ],
    ['an answer of the agent missing', without(result), [rules.missing]],
    ['a comment that was not mirrored', without(comment), [rules.missing]],
    ['words posted twice', [root, ...thread, line('7', `on it ${progress}`)], [rules.doubled]],
    ['a mirrored comment posted twice', [root, ...thread, line('7', comment)], [rules.doubled]],
    ["a person's words said again by the app", [root, ...thread, line('7', `Theo says ${answer}`)], [rules.echo]],
    ['words of another task', [root, ...thread, line('7', markOf(2, 1))], [rules.echo]],
    ['two messages that changed places', [root, thread[1], thread[0], ...thread.slice(2)], [rules.order]],
    ['a ping', [root, ...thread.slice(0, 4), { ...thread[4], pings: ['U1'] }], [rules.ping]],
  ])('%s', (_what, messages, expected) => {
    const rulesFound = new Set(found(messages as readonly RecordedMessage[]));
    for (const rule of expected) expect(rulesFound).toContain(rule);
    if (messages.length > 0) expect(rulesFound.size).toBe(1);
  });

  test('a message that was deleted does not stand there', () => {
    expect(found([root, ...thread, line('7', `on it ${progress}`, { isDeleted: true })])).toEqual([]);
    expect(found([root, ...thread.map((message) => ({ ...message, isDeleted: true }))])).toContain(rules.missing);
  });
});

describe('found in ClickUp', () => {
  const having = (change: Partial<RecordedTask>) => found([root, ...thread], { ...task, ...change });
  test('a comment missing', () => {
    expect(having({ comments: task.comments.slice(1) })).toEqual([rules.commentMissing]);
  });
  test('a comment written twice', () => {
    expect(having({ comments: [...task.comments, said(`result: ${result}`)] })).toEqual([rules.commentDoubled]);
  });
  test("a person's comment written again, and words of the thread that were not to be mirrored", () => {
    expect(having({ comments: [...task.comments, said(`Mira says ${comment}`)] })).toEqual([rules.echo]);
    expect(having({ comments: [task.comments[0] ?? said(''), said(answer), ...task.comments.slice(1)] })).toEqual([
      rules.echo,
    ]);
  });
  test('comments that changed places', () => {
    expect(having({ comments: task.comments.toReversed() })).toEqual([rules.order]);
  });
  test("a person's own comment stands at once, but what was said after it does not stand before it", () => {
    const [asked, own, outcome] = task.comments as [Said, Said, Said];
    expect(having({ comments: [own, asked, outcome] })).toEqual([]);
    expect(having({ comments: [asked, outcome, own] })).toEqual([rules.order]);
  });
  test('a wrong status, one that was set twice, and a task that is gone', () => {
    expect(having({ status: 'in progress' })).toEqual([rules.status]);
    expect(having({ statuses: [...task.statuses, { to: 'in progress', isByService: true }] })).toEqual([rules.status]);
    expect(having({ id: 'other' })).toContain(rules.status);
  });
});

test('an answer that grew is a result in the end, or says that it was not finished', () => {
  const grown = (text: string, streaming: RecordedMessage['streaming'], more: Partial<RecordedMessage> = {}) =>
    found([root, ...thread.slice(0, -1), line('6', text, { streaming, ...more })]).filter(
      (rule) => rule === rules.grown,
    );
  expect(grown(`✅ done ${result}`, 'completed')).toEqual([]);
  expect(grown('The res\n\n_These words were not finished._', 'completed')).toEqual([]);
  expect(grown('The res', 'in_progress', { isDeleted: true })).toEqual([]);
  expect(grown('The res', 'completed')).toEqual([rules.grown]);
  expect(grown(`✅ done ${result}`, 'in_progress')).toEqual([rules.grown]);
});
