import { taskStatuses, whyReasons, whyTable } from '@oblivion/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Holder, Patience, TeamAgent, Undelivered, WhyFacts } from './why-facts.js';
import { findReason } from './why-reason.js';

const now = new Date('2026-11-24T12:00:00Z');
const patience: Patience = { offerMs: 60_000, idleMs: 600_000, deliveryMs: 10_000 };
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);

const ada: TeamAgent = { name: 'Ada', isOnline: true, lastSeenAt: ago(5), slots: 1, holding: 0 };
const bo: TeamAgent = { ...ada, name: 'Bo' };
const holder: Holder = {
  name: 'Ada',
  isOnline: true,
  lastSeenAt: ago(5),
  leaseExpiresAt: ago(-60),
  lastSignAt: ago(20),
  failedModelCall: undefined,
};
const undelivered: Undelivered = {
  system: 'slack',
  since: ago(30),
  isParked: false,
  error: 'rate limited',
  nextAttemptAt: ago(-30),
};
const calm: WhyFacts = {
  status: 'available',
  since: ago(5),
  groupName: 'Platform',
  agents: [ada, bo],
  holder: undefined,
  lastWords: undefined,
  undelivered: undefined,
  unhandled: undefined,
};
const offline = (agent: TeamAgent, seconds: number): TeamAgent => ({
  ...agent,
  isOnline: false,
  lastSeenAt: ago(seconds),
});
const call = (status: number, seconds: number) => ({ status, at: ago(seconds), model: 'gpt-5' });
const unhandled = { subscriber: 'conversation.effects', since: ago(30), error: 'no such channel', isGivenUp: false };
const question = { author: 'Ada', kind: 'question', at: ago(3 * 3600) };

const cases: readonly (readonly [string, Partial<WhyFacts>, string, RegExp])[] = [
  ['just offered', {}, 'offered', /^Offered 5 seconds ago to Ada, Bo; nobody has taken it\.$/],
  ['offered long ago', { since: ago(90) }, 'unclaimed', /^Offered 1 minute ago to Ada, Bo/],
  ['no agents', { agents: [] }, 'no_agents', /group Platform has no agents/],
  [
    'all offline',
    { agents: [offline(ada, 400), offline(bo, 7300)] },
    'agents_offline',
    /\(Ada, Bo\); Ada was seen last, 6 minutes ago\./,
  ],
  ['never connected', { agents: [{ ...ada, isOnline: false, lastSeenAt: null }] }, 'agents_offline', /none was ever/],
  ['one offline, one full', { agents: [offline(ada, 1), { ...bo, holding: 1 }] }, 'agents_full', /can: Bo\.$/],
  ['at work', { status: 'in_progress', holder }, 'working', /Ada holds it; its last sign was 20 seconds ago/],
  ['claimed, not begun', { status: 'claimed', holder }, 'working', /Ada holds it/],
  [
    'its holder is gone',
    { status: 'in_progress', holder: { ...holder, isOnline: false } },
    'holder_silent',
    /not connected, last seen 5 seconds ago\. Its lease ends at 2026-11-24 12:01:00 UTC/,
  ],
  ['its lease is over', { status: 'claimed', holder: { ...holder, leaseExpiresAt: ago(1) } }, 'holder_silent', /lease/],
  ['nothing for long', { status: 'in_progress', holder: { ...holder, lastSignAt: ago(900) } }, 'holder_idle', /15 min/],
  [
    'the model is rate limited',
    { status: 'in_progress', holder: { ...holder, failedModelCall: call(429, 20) } },
    'model_failing',
    /\(gpt-5\) was answered with 429 20 seconds ago/,
  ],
  [
    'a failed model call before the last sign',
    { status: 'in_progress', holder: { ...holder, failedModelCall: call(500, 50) } },
    'working',
    /Ada/,
  ],
  ['a question', { status: 'blocked_on_human', lastWords: question }, 'waiting_for_answer', /Ada asked .* 3 hours ago/],
  [
    'a blocker',
    { status: 'blocked_on_human', lastWords: { ...question, kind: 'blocker' } },
    'waiting_for_answer',
    /Ada is blocked and said why/,
  ],
  ['a question on its way', { status: 'blocked_on_human', lastWords: question, undelivered }, 'not_delivered', /Slack/],
  [
    'a question on its way for a moment',
    { status: 'blocked_on_human', lastWords: question, undelivered: { ...undelivered, since: ago(2) } },
    'waiting_for_answer',
    /Ada/,
  ],
  [
    'a question that Slack refuses',
    {
      status: 'blocked_on_human',
      lastWords: question,
      undelivered: { ...undelivered, isParked: true, error: 'is_archived', nextAttemptAt: null },
    },
    'delivery_parked',
    /^Slack does not take what was said: is_archived\. It is no longer tried\.$/,
  ],
  ['a result', { status: 'in_review', lastWords: { ...question, kind: 'result' } }, 'waiting_for_review', /handed in/],
  ['a failure', { status: 'failed', lastWords: { ...question, kind: 'failure' } }, 'agent_failed', /gave up 3 hours/],
  ['unhandled', { status: 'in_progress', holder, unhandled }, 'not_handled', /conversation\.effects .*no such channel/],
  [
    'unhandled for a moment',
    { status: 'in_progress', holder, unhandled: { ...unhandled, since: ago(1) } },
    'working',
    /Ada/,
  ],
  [
    'given up a moment ago',
    { status: 'in_progress', holder, unhandled: { ...unhandled, since: ago(1), isGivenUp: true } },
    'not_handled',
    /conversation/,
  ],
  ['done', { status: 'done', since: ago(172_800), unhandled }, 'finished', /^The task was done 2 days ago\.$/],
  ['cancelled', { status: 'cancelled', since: ago(1) }, 'finished', /cancelled 1 second ago/],
];

describe('one true reason', () => {
  test.each(cases)('%s', (_name, change, reason, words) => {
    const finding = findReason({ ...calm, ...change }, now, patience);
    expect(finding.reason).toBe(reason);
    expect(finding.explanation).toMatch(words);
  });

  test('every reason of the table is one of these', () => {
    expect(new Set(cases.map(([, , reason]) => reason))).toEqual(new Set(whyReasons));
  });
});

const moment = fc.integer({ min: -100_000, max: 1_000_000 }).map(ago);
const anyAgent = fc.record({
  name: fc.string({ minLength: 1 }),
  isOnline: fc.boolean(),
  lastSeenAt: fc.option(moment),
  slots: fc.nat(3),
  holding: fc.nat(3),
});
const anyFacts: fc.Arbitrary<WhyFacts> = fc.record({
  status: fc.constantFrom(...taskStatuses),
  since: moment,
  groupName: fc.string(),
  agents: fc.array(anyAgent, { maxLength: 8 }),
  holder: fc.option(
    fc.record({
      name: fc.string(),
      isOnline: fc.boolean(),
      lastSeenAt: fc.option(moment),
      leaseExpiresAt: moment,
      lastSignAt: moment,
      failedModelCall: fc.option(
        fc.record({ at: moment, status: fc.integer({ min: 400, max: 599 }), model: fc.string() }),
        {
          nil: undefined,
        },
      ),
    }),
    { nil: undefined },
  ),
  lastWords: fc.option(
    fc.record({ author: fc.string(), kind: fc.constantFrom('question', 'blocker', 'result', 'failure'), at: moment }),
    { nil: undefined },
  ),
  undelivered: fc.option(
    fc.record({
      system: fc.constantFrom('slack', 'clickup'),
      since: moment,
      isParked: fc.boolean(),
      error: fc.option(fc.string()),
      nextAttemptAt: fc.option(moment),
    }),
    { nil: undefined },
  ),
  unhandled: fc.option(
    fc.record({ subscriber: fc.string(), since: moment, error: fc.option(fc.string()), isGivenUp: fc.boolean() }),
    { nil: undefined },
  ),
});

test('whatever the facts, there is one reason, in words, and a task that stands still says what to do', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const { reason, explanation, advice } = findReason(facts, now, patience);
      const { isMoving, turn } = whyTable[reason];
      expect(explanation).toMatch(/\.$/);
      expect(explanation).not.toMatch(/undefined|null|NaN|Invalid/);
      expect(advice === null).toBe(isMoving || turn === 'nobody');
    }),
  );
});
