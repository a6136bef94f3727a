import { taskStatuses, whyReasons, whyTable } from '@oblivion/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WakeUpState } from '../agents/wake-up.js';
import type { Holder, Mirror, Patience, TeamAgent, Unheard, Unhandled, WhyFacts } from './why-facts.js';
import { readFailure } from './failure-words.js';
import { findReason } from './why-reason.js';

const now = new Date('2026-11-24T12:00:00Z');
const patience: Patience = {
  offerMs: 60_000,
  idleMs: 600_000,
  deliveryMs: 10_000,
  heartbeatMs: 30_000,
  returns: 3,
};
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);

const ada: TeamAgent = { name: 'Ada', isOnline: true, lastSeenAt: ago(5), slots: 1, holding: 0, wakeUp: undefined };
const bo: TeamAgent = { ...ada, name: 'Bo' };
const holder: Holder = {
  name: 'Ada',
  isConnected: true,
  lastSeenAt: ago(5),
  leaseExpiresAt: ago(-60),
  wakeUp: undefined,
  lastSignAt: ago(20),
  failedModelCall: undefined,
};
const mirror: Mirror = {
  system: 'slack',
  thing: 'words',
  state: 'waiting',
  since: ago(30),
  attempts: 2,
  error: 'http 500',
  nextAttemptAt: ago(-30),
};
const calm: WhyFacts = {
  status: 'available',
  since: ago(5),
  groupName: 'Platform',
  agents: [ada, bo],
  holder: undefined,
  ending: undefined,
  archived: undefined,
  returns: undefined,
  lastWords: undefined,
  mirrors: [],
  unhandled: undefined,
  unheard: undefined,
  lateNews: undefined,
  brokenChannel: undefined,
  givenTo: undefined,
  hasWorker: true,
};
const woken: WakeUpState = { attemptedAt: ago(3), acceptedAt: ago(3), lastError: null, attempts: 1 };
const shut: WakeUpState = { ...woken, acceptedAt: null, lastError: 'answered 401' };
const asleep = (agent: TeamAgent, wakeUp: WakeUpState): TeamAgent => ({ ...agent, isOnline: false, wakeUp });
const offline = (agent: TeamAgent, seconds: number): TeamAgent => ({
  ...agent,
  isOnline: false,
  lastSeenAt: ago(seconds),
});
const unhandled: Unhandled = {
  subscriber: 'conversation.effects',
  since: ago(30),
  attempts: 2,
  error: 'no such thing',
  isGivenUp: false,
};
const question = { author: 'Ada', kind: 'question', at: ago(3 * 3600) };
const returns = { count: 3, lastBy: 'Bo', lastReason: 'not my trade', lastAt: ago(20) };
const held = (change: Partial<Holder>): Partial<WhyFacts> => ({
  status: 'in_progress',
  holder: { ...holder, ...change },
});
const call = (status: number, failure: string | null = null, seconds = 20) =>
  held({ failedModelCall: { status, failure, at: ago(seconds), model: 'gpt-5' } });
const asked = (...mirrors: readonly Partial<Mirror>[]): Partial<WhyFacts> => ({
  status: 'blocked_on_human',
  lastWords: question,
  mirrors: mirrors.map((change) => ({ ...mirror, ...change })),
});
const refused = (error: string, system = 'slack') => asked({ state: 'parked', system, error, nextAttemptAt: null });
const unheard = (system: string, error: string): Unheard => ({ system, error, since: ago(40) });

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
  [
    'one offline, one full',
    { agents: [offline(ada, 1), { ...bo, holding: 1 }] },
    'agents_full',
    /can: Bo \(1 of 1\)\. 1 other is offline\.$/,
  ],
  ['given back again and again', { returns }, 'given_back', /came back 3 times: Bo .* 20 seconds ago \(not my trade\)/],
  ['given back twice', { returns: { ...returns, count: 2 } }, 'offered', /Ada, Bo/],
  ['given back, and now nobody is there', { returns, agents: [offline(ada, 9)] }, 'agents_offline', /Ada/],
  ['at work', held({}), 'working', /Ada holds it; its last sign was 20 seconds ago/],
  ['claimed, not begun', { status: 'claimed', holder }, 'working', /Ada holds it/],
  [
    'its holder is gone',
    held({ isConnected: false }),
    'holder_silent',
    /not connected, last seen 5 seconds ago\. Its lease ends at 2026-11-24 12:01:00 UTC/,
  ],
  [
    'its holder is stopped',
    held({ lastSeenAt: ago(61) }),
    'holder_silent',
    /is connected, but .* heartbeat came 1 minute/,
  ],
  ['one heartbeat is late', held({ lastSeenAt: ago(50) }), 'working', /Ada/],
  ['its lease is over', held({ leaseExpiresAt: ago(1) }), 'holder_silent', /ran out at .* about to be offered again/],
  ['over for long', held({ leaseExpiresAt: ago(30) }), 'holder_silent', /not been offered again yet/],
  [
    'over for long, and nobody is there to see it',
    { ...held({ leaseExpiresAt: ago(30) }), hasWorker: false },
    'no_worker',
    /role worker.*nobody offers/,
  ],
  ['nothing for long', held({ lastSignAt: ago(900) }), 'holder_idle', /15 min/],
  [
    'the model is rate limited',
    call(429),
    'model_failing',
    /\(gpt-5\) failed 20 seconds ago: .* rate of calls \(429\)/,
  ],
  ['the model refuses the key', call(401), 'model_failing', /refuses the key of Nexus \(401\)/],
  ['the model forbids', call(403), 'model_failing', /refuses the key of Nexus \(403\)/],
  ['the model fails', call(500), 'model_failing', /an error of its own \(500\)/],
  ['the model refuses the request', call(404), 'model_failing', /refuses the request \(404\)/],
  [
    'no provider',
    call(503, 'No model provider is configured.'),
    'model_failing',
    /: no model provider is configured\.$/,
  ],
  ['out of reach', call(502, 'The model provider cannot be reached.'), 'model_failing', /: the model .* be reached\.$/],
  ['the agent could not wait', call(499), 'model_failing', /gave up waiting/],
  ['a failed model call before the last sign', call(500, null, 50), 'working', /Ada/],
  ['a question', { status: 'blocked_on_human', lastWords: question }, 'waiting_for_answer', /Ada asked .* 3 hours ago/],
  [
    'a blocker',
    { status: 'blocked_on_human', lastWords: { ...question, kind: 'blocker' } },
    'waiting_for_answer',
    /Ada is blocked and said why/,
  ],
  [
    'a question on its way',
    asked({}),
    'not_delivered',
    /^Slack has not taken .*: it answers with an error .*\(http 500\)\. The next/,
  ],
  ['a question on its way for a moment', asked({ since: ago(2) }), 'waiting_for_answer', /person\.$/],
  [
    'Slack asks for a pause',
    asked({ error: 'ratelimited' }),
    'not_delivered',
    /^Slack limits the rate of calls until 2026-11-24 12:00:30 UTC; what was said at/,
  ],
  [
    'ClickUp asks for a pause',
    asked({ system: 'clickup', error: 'http 429 APP_002' }),
    'not_delivered',
    /^ClickUp limits/,
  ],
  [
    'Slack is out of reach',
    asked({ error: 'connect ECONNREFUSED 10.0.0.1:443' }),
    'not_delivered',
    /: it cannot be reached\./,
  ],
  ['Slack does not answer', asked({ error: 'The operation was aborted due to timeout' }), 'not_delivered', /in time\./],
  [
    'Slack archived the channel',
    refused('is_archived'),
    'delivery_parked',
    /: the channel is archived \(is_archived\)\. It is no/,
  ],
  ['Slack took the token back', refused('token_revoked'), 'delivery_parked', /no longer takes .* \(token_revoked\)/],
  ['Slack does not know the token', refused('invalid_auth'), 'delivery_parked', /no longer takes .* \(invalid_auth\)/],
  ['Slack misses a scope', refused('missing_scope'), 'delivery_parked', /lacks a permission/],
  ['Slack put the app out', refused('not_in_channel'), 'delivery_parked', /not a member of the channel/],
  ['Slack has no such channel', refused('channel_not_found'), 'delivery_parked', /does not exist/],
  [
    'ClickUp refuses the token',
    refused('http 401 OAUTH_025 Token invalid', 'clickup'),
    'delivery_parked',
    /^ClickUp .*token \(http 401 OAUTH_025\)/,
  ],
  [
    'parked in one place, late in the other',
    asked({ system: 'clickup' }, { state: 'parked', error: 'is_archived' }),
    'delivery_parked',
    /^Slack/,
  ],
  [
    'it stands in Slack, and ClickUp refuses it',
    asked({ state: 'delivered' }, { state: 'parked', system: 'clickup', error: 'http 404 ITEM_013' }),
    'waiting_for_answer',
    /waits for a person\. ClickUp does not show it: the task is not there any more \(http 404 ITEM_013\)\.$/,
  ],
  [
    'nobody sends it',
    { ...asked({ attempts: 0, error: null }), hasWorker: false },
    'no_worker',
    /role worker is running\. What was said at .* has not been sent/,
  ],
  [
    'ClickUp cannot be read',
    { ...asked({ state: 'delivered' }), unheard: unheard('clickup', 'http 401 OAUTH_025') },
    'not_heard',
    /^Ada asked .* nothing is heard from ClickUp: it refuses Oblivion's token/,
  ],
  [
    'Slack sends nothing',
    { ...asked({ state: 'delivered' }), unheard: unheard('slack', 'silent') },
    'not_heard',
    /from Slack/,
  ],
  [
    'ClickUp cannot be read while an agent works',
    { ...held({}), unheard: unheard('clickup', 'http 500') },
    'working',
    /Ada/,
  ],
  [
    'the webhook of ClickUp is suspended',
    { ...asked({ state: 'delivered' }), lateNews: { source: 'clickup', state: 'suspended', since: ago(40) } },
    'waiting_for_answer',
    /^Ada asked .* a person\. The webhook of ClickUp is suspended .* heard late\.$/,
  ],
  ['a result', { status: 'in_review', lastWords: { ...question, kind: 'result' } }, 'waiting_for_review', /handed in/],
  [
    'a result that ClickUp has no status for',
    {
      status: 'in_review',
      lastWords: { ...question, kind: 'result' },
      mirrors: [{ ...mirror, system: 'clickup', thing: 'status', state: 'dropped', error: 'no status for in review' }],
    },
    'waiting_for_review',
    /ClickUp does not show the status: the list has no status for it\.$/,
  ],
  ['a failure', { status: 'failed', lastWords: { ...question, kind: 'failure' } }, 'agent_failed', /gave up 3 hours/],
  ['unhandled', { ...held({}), unhandled }, 'not_handled', /conversation\.effects cannot .*no such thing/],
  ['unhandled for a moment', { ...held({}), unhandled: { ...unhandled, since: ago(1) } }, 'working', /Ada/],
  [
    'given up a moment ago',
    { ...held({}), unhandled: { ...unhandled, since: ago(1), isGivenUp: true } },
    'not_handled',
    /con/,
  ],
  [
    'not begun',
    { status: 'blocked_on_human', unhandled: { ...unhandled, attempts: 0, error: null } },
    'not_handled',
    /has not begun/,
  ],
  [
    'nobody to begin',
    { unhandled: { ...unhandled, attempts: 0, error: null }, hasWorker: false },
    'no_worker',
    /has not been/,
  ],
  [
    'nobody knows who could begin',
    { status: 'in_review', unhandled: { ...unhandled, attempts: 0, error: null }, hasWorker: undefined },
    'not_handled',
    /has not begun/,
  ],
  [
    'ClickUp fails while its news are handled',
    { unhandled: { ...unhandled, error: 'clickup: http 429 APP_002 Rate limit' } },
    'not_handled',
    /could not be read from ClickUp: it limits the rate of calls \(http 429 APP_002\)/,
  ],
  [
    'asleep, and just woken',
    { agents: [asleep(ada, woken)] },
    'agents_waking',
    /^Nobody in Platform who is connected has a free slot\. Ada is asleep; a wake-up was sent 3 seconds ago\.$/,
  ],
  [
    'asleep, the others full',
    { agents: [asleep(ada, { ...woken, attemptedAt: null }), { ...bo, holding: 1 }] },
    'agents_waking',
    /Ada is asleep and is about to be woken\.$/,
  ],
  [
    'asleep, and its wake-ups are refused',
    { agents: [asleep(ada, shut)] },
    'agents_asleep',
    /Ada is asleep; its wake-up 3 seconds ago was not taken: answered 401\.$/,
  ],
  [
    'asleep, and does not come when woken',
    { agents: [asleep(ada, woken)], since: ago(120) },
    'agents_asleep',
    /a wake-up was sent 3 seconds ago/,
  ],
  ['asleep, and somebody is free', { agents: [asleep(ada, woken), bo] }, 'offered', /to Bo/],
  [
    'held by one that sleeps',
    held({ isConnected: false, wakeUp: shut }),
    'holder_silent',
    /Ada is asleep; its wake-up 3 seconds ago was not taken: answered 401\. Its lease/,
  ],
  [
    'done in a project that is over',
    { status: 'done', since: ago(60), archived: { tag: 'demo', since: ago(30), isAsked: false } },
    'finished',
    /^The task was done 1 minute ago\. Its project @demo is archived since 2026-11-24 11:59:30 UTC, so it is not opened again\.$/,
  ],
  [
    'failed in a project that is over',
    { status: 'failed', since: ago(60), archived: { tag: 'demo', since: ago(30), isAsked: true } },
    'finished',
    /is archived since/,
  ],
  ['done', { status: 'done', since: ago(172_800), unhandled }, 'finished', /^The task was done 2 days ago\.$/],
  [
    'cancelled',
    { status: 'cancelled', since: ago(1), ending: { by: 'Mira', reason: 'it was deleted in ClickUp' } },
    'finished',
    /^The task was cancelled 1 second ago by Mira: it was deleted in ClickUp\.$/,
  ],
];

/** The answers to who asks for a task of ClickUp that is none here. */
const strangers = ['arriving', 'not_stored', 'unknown_tag', 'untagged', 'not_known'];

describe('one true reason', () => {
  test.each(cases)('%s', (_name, change, reason, words) => {
    const finding = findReason({ ...calm, ...change }, now, patience);
    expect(finding.reason).toBe(reason);
    expect(finding.explanation).toMatch(words);
  });

  test('every reason of the table is one of these', () => {
    expect(new Set([...cases.map(([, , reason]) => reason), ...strangers])).toEqual(new Set(whyReasons));
  });
});

const moment = fc.integer({ min: -100_000, max: 1_000_000 }).map(ago);
const error = fc.oneof(fc.string(), fc.constantFrom('ratelimited', 'is_archived', 'clickup: http 500', 'http 401'));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const anyWakeUp = maybe(
  fc.record({
    attemptedAt: fc.option(moment),
    acceptedAt: fc.option(moment),
    lastError: fc.option(fc.string()),
    attempts: fc.nat(9),
  }),
);
const anyAgent = fc.record({
  name: fc.string({ minLength: 1 }),
  isOnline: fc.boolean(),
  lastSeenAt: fc.option(moment),
  slots: fc.nat(3),
  holding: fc.nat(3),
  wakeUp: anyWakeUp,
});
const anyHolder: fc.Arbitrary<Holder> = fc.record({
  name: fc.string(),
  isConnected: fc.boolean(),
  lastSeenAt: fc.option(moment),
  leaseExpiresAt: moment,
  wakeUp: anyWakeUp,
  lastSignAt: moment,
  failedModelCall: maybe(
    fc.record({
      at: moment,
      status: fc.integer({ min: 400, max: 599 }),
      model: fc.string(),
      failure: fc.option(fc.string({ minLength: 1 })),
    }),
  ),
});
const anyUnhandled = fc.record({
  subscriber: fc.string(),
  since: moment,
  attempts: fc.nat(12),
  error: fc.option(error),
  isGivenUp: fc.boolean(),
});
const anyUnheard = fc.record({ system: fc.constantFrom('slack', 'clickup'), since: moment, error });
const anyMirror: fc.Arbitrary<Mirror> = fc.record({
  system: fc.constantFrom('slack', 'clickup'),
  thing: fc.constantFrom('words', 'status'),
  state: fc.constantFrom('delivered', 'waiting', 'parked', 'dropped'),
  since: moment,
  attempts: fc.nat(30),
  error: fc.option(error),
  nextAttemptAt: fc.option(moment),
});
const anyFacts: fc.Arbitrary<WhyFacts> = fc.record({
  status: fc.constantFrom(...taskStatuses),
  since: moment,
  groupName: fc.string(),
  givenTo: maybe(fc.constantFrom('Ada', 'Scribe')),
  agents: fc.array(anyAgent, { maxLength: 8 }),
  holder: maybe(anyHolder),
  archived: fc.constant(undefined),
  ending: maybe(fc.record({ by: fc.string(), reason: fc.option(fc.string()) })),
  returns: maybe(
    fc.record({ count: fc.integer({ min: 1, max: 9 }), lastBy: fc.string(), lastReason: fc.string(), lastAt: moment }),
  ),
  lastWords: maybe(
    fc.record({ author: fc.string(), kind: fc.constantFrom('question', 'blocker', 'result', 'failure'), at: moment }),
  ),
  mirrors: fc.array(anyMirror, { maxLength: 4 }),
  unhandled: maybe(anyUnhandled),
  unheard: maybe(anyUnheard),
  lateNews: maybe(
    fc.record({
      source: fc.constantFrom('clickup', 'github'),
      state: fc.constantFrom('suspended', 'gone'),
      since: moment,
    }),
  ),
  brokenChannel: maybe(
    fc.record({ error: fc.constantFrom('is_archived', 'not_in_channel', 'channel_not_found'), since: moment }),
  ),
  hasWorker: maybe(fc.boolean()),
});
function expectWhole({ reason, explanation, advice }: ReturnType<typeof findReason>): void {
  const { isMoving, turn } = whyTable[reason];
  expect(explanation).toMatch(/\.$/);
  expect(explanation).not.toMatch(/undefined|null|NaN|Invalid/);
  expect(advice === null).toBe(isMoving || turn === 'nobody');
}

describe('whatever the facts', () => {
  test('there is one reason, in words, and a task that stands still says what to do', () => {
    const sound = anyFacts.map((facts) => ({ ...facts, brokenChannel: undefined }));
    fc.assert(fc.property(sound, (facts) => expectWhole(findReason(facts, now, patience))));
  });

  test('a channel that takes nothing is told once, with what to do, and changes no reason', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const found = findReason(facts, now, patience);
        const { reason } = findReason({ ...facts, brokenChannel: undefined }, now, patience);
        expect(found.reason).toBe(reason);
        if (facts.brokenChannel === undefined || reason === 'finished') return;
        expect(found.explanation).toContain(readFailure('slack', facts.brokenChannel.error).words);
        expect(found.advice).not.toBeNull();
      }),
    );
  });

  test('a task that is well raises no alarm, whatever is wrong with what it does not need now', () => {
    const well = fc.constantFrom<Partial<WhyFacts>>(held({}), { status: 'claimed', holder }, { since: ago(3) });
    fc.assert(
      fc.property(anyFacts, well, (facts, healthy) => {
        const { lastWords, mirrors, unheard: silent, ending } = facts;
        const backlog = { ...unhandled, attempts: 0, error: null };
        const { reason } = findReason(
          { ...calm, lastWords, mirrors, unheard: silent, ending, unhandled: backlog, ...healthy },
          now,
          patience,
        );
        expect(whyTable[reason].isMoving).toBe(true);
      }),
    );
  });

  test('a task that is over is finished and nothing else', () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom('done', 'cancelled'), (facts, status) => {
        expect(findReason({ ...facts, status }, now, patience).reason).toBe('finished');
      }),
    );
  });
});
