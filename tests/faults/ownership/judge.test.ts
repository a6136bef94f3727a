import { expect, test } from 'vitest';
import type { AgentNote, AgentWrite } from './agent-log.ts';
import { judgeOwnership, ownershipRules } from './judge.ts';

const mark = (number: number) => `mark-00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const claimed = (agent: string, epoch: number, at: number, leaseEndsAt = at + 100): AgentNote => ({
  kind: 'claimed',
  agent,
  taskId: 'tsk',
  url: 'https://t',
  epoch,
  at,
  leaseEndsAt,
});
const said = (agent: string, epoch: number, sentAt: number, more: { answer?: string; number: number }): AgentNote => ({
  kind: 'answered',
  agent,
  taskId: 'tsk',
  epoch,
  write: 'say',
  mark: mark(more.number),
  answer: more.answer ?? 'ok',
  sentAt,
  at: sentAt + 1,
});
const thread = (...numbers: number[]) => [{ url: 'https://t', texts: numbers.map(mark) }];
const rulesOf = (notes: readonly AgentNote[], threads = thread()) =>
  judgeOwnership(notes, threads).violations.map(({ rule }) => rule);

const first = claimed('Ada', 1, 0);
const second = claimed('Bob', 2, 200);

test('one owner after the other, each with its words, is as it should be', () => {
  const notes = [first, said('Ada', 1, 10, { number: 1 }), second, said('Bob', 2, 210, { number: 2 })];
  expect(rulesOf(notes, thread(1, 2))).toEqual([]);
});

test('progress of one owner in two messages, and of two owners in one of each', () => {
  const words = [said('Ada', 1, 10, { number: 1 }), said('Ada', 1, 20, { number: 2 })];
  expect(rulesOf([first, ...words], thread(1, 2))).toEqual([ownershipRules.progress]);
  expect(rulesOf([first, ...words], [{ url: 'https://t', texts: [`${mark(1)} ${mark(2)}`] }])).toEqual([]);
});

test('two agents with the same epoch', () => {
  expect(rulesOf([first, claimed('Bob', 1, 300)])).toEqual([ownershipRules.epoch]);
});

test('a claim that is granted before the former lease was over', () => {
  expect(rulesOf([first, claimed('Bob', 2, 50)])).toEqual([ownershipRules.owners]);
  const renewed = { kind: 'renewed', agent: 'Ada', taskId: 'tsk', epoch: 1, leaseEndsAt: 500 } as const;
  expect(rulesOf([first, renewed, second])).toEqual([ownershipRules.owners]);
});

test('an owner who gave up, or tried to, may be followed at once', () => {
  const write: AgentWrite = { agent: 'Ada', taskId: 'tsk', epoch: 1, write: 'release', mark: mark(9) };
  expect(rulesOf([first, { kind: 'sent', ...write, at: 40 }, claimed('Bob', 2, 50)])).toEqual([]);
});

test('a former owner whose words were taken, and one whose words were refused', () => {
  const stale = said('Ada', 1, 300, { number: 1 });
  expect(rulesOf([first, second, stale], thread(1))).toEqual([ownershipRules.stale]);
  expect(rulesOf([first, second, said('Ada', 1, 300, { number: 1, answer: 'lease_lost' })])).toEqual([]);
});

test('words that are missing, doubled, or stand though they were refused', () => {
  const taken = [first, said('Ada', 1, 10, { number: 1 })];
  expect(rulesOf(taken)).toEqual([ownershipRules.once]);
  expect(rulesOf(taken, thread(1, 1))).toEqual([ownershipRules.once]);
  expect(rulesOf([first, said('Ada', 1, 10, { number: 1, answer: 'lease_lost' })], thread(1))).toEqual([
    ownershipRules.once,
  ]);
});

test('words of a former owner after those of the next', () => {
  const notes = [first, said('Ada', 1, 10, { number: 1 }), second, said('Bob', 2, 210, { number: 2 })];
  expect(rulesOf(notes, thread(2, 1))).toEqual([ownershipRules.order]);
});
