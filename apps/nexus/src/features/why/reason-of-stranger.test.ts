import { whyTable } from '@oblivion/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findReasonOfStranger } from './reason-of-stranger.js';
import type { Patience, StrangerFacts, Unhandled } from './why-facts.js';

const now = new Date('2026-11-24T12:00:00Z');
const patience: Patience = { offerMs: 60_000, idleMs: 600_000, deliveryMs: 10_000, heartbeatMs: 30_000, returns: 3 };
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
const unhandled: Unhandled = {
  subscriber: 'sources.clickup',
  since: ago(30),
  attempts: 2,
  error: 'no such thing',
  isGivenUp: false,
};
const stranger: StrangerFacts = {
  externalId: '86c1',
  source: 'clickup',
  isConnected: true,
  unhandled: undefined,
  streamedSince: undefined,
  refusal: undefined,
  unheard: undefined,
  lateNews: undefined,
  hasWorker: true,
};
const refusal = { at: ago(60), tags: ['demoo'], projects: ['demo', 'web'] };
const strange: readonly (readonly [string, Partial<StrangerFacts>, string, RegExp])[] = [
  ['never heard of', {}, 'not_known', /heard nothing of a task 86c1\.$/],
  [
    'its webhook is gone',
    { lateNews: { source: 'clickup', state: 'gone', since: ago(40) } },
    'not_known',
    /86c1\. The webhook .* heard late/,
  ],
  ['nothing is connected', { isConnected: false }, 'not_known', /ClickUp is not connected/],
  ['an issue', { source: 'github', externalId: 'acme/site#7' }, 'not_known', /heard nothing of a task acme\/site#7\.$/],
  [
    'an issue whose body says nothing',
    { source: 'github', refusal: { ...refusal, reason: 'untagged' } },
    'untagged',
    /names no project/,
  ],
  [
    'ClickUp cannot be read',
    { unheard: { system: 'clickup', error: 'http 401', since: ago(40) } },
    'not_heard',
    /refuses Oblivion's token/,
  ],
  [
    'an unknown tag',
    { refusal: { ...refusal, reason: 'unknown_tag' } },
    'unknown_tag',
    /named @demoo .* @demo, @web\.$/,
  ],
  ['no tag', { refusal: { ...refusal, reason: 'untagged' } }, 'untagged', /names no project/],
  ['closed', { refusal: { ...refusal, reason: 'closed' } }, 'untagged', /closed already/],
  ['arriving', { unhandled: { ...unhandled, since: ago(1) } }, 'arriving', /1 second ago and are being handled/],
  ['in the stream for a moment', { streamedSince: ago(2) }, 'arriving', /2 seconds ago/],
  ['in the stream', { streamedSince: ago(20) }, 'not_stored', /while PostgreSQL was away/],
  [
    'ClickUp refuses the token',
    { unhandled: { ...unhandled, error: 'clickup: http 401 OAUTH_025' } },
    'not_handled',
    /token/,
  ],
  ['nobody works', { unhandled: { ...unhandled, attempts: 0 }, hasWorker: false }, 'no_worker', /role worker/],
];

test.each(strange)('a task that is none here: %s', (_name, change, reason, words) => {
  const finding = findReasonOfStranger({ ...stranger, ...change }, now, patience);
  expect(finding.reason).toBe(reason);
  expect(finding.explanation).toMatch(words);
});

const moment = fc.integer({ min: -100_000, max: 1_000_000 }).map(ago);
const error = fc.oneof(fc.string(), fc.constantFrom('http 500', 'clickup: http 401 OAUTH_025'));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const anyUnhandled = fc.record({
  subscriber: fc.string(),
  since: moment,
  attempts: fc.nat(12),
  error: fc.option(error),
  isGivenUp: fc.boolean(),
});
const anyUnheard = fc.record({ system: fc.constantFrom('slack', 'clickup'), since: moment, error });
const anyStranger: fc.Arbitrary<StrangerFacts> = fc.record({
  externalId: fc.string(),
  source: fc.constantFrom('clickup', 'github'),
  isConnected: fc.boolean(),
  unhandled: maybe(anyUnhandled),
  streamedSince: maybe(moment),
  refusal: maybe(
    fc.record({
      reason: fc.constantFrom('unknown_tag', 'untagged', 'closed'),
      at: moment,
      tags: fc.array(fc.string()),
      projects: fc.array(fc.string()),
    }),
  ),
  unheard: maybe(anyUnheard),
  lateNews: maybe(
    fc.record({
      source: fc.constantFrom('clickup', 'github'),
      state: fc.constantFrom('suspended', 'gone'),
      since: moment,
    }),
  ),
  hasWorker: maybe(fc.boolean()),
});

test('whatever the facts, there is one reason, in words, and what to do', () => {
  fc.assert(
    fc.property(anyStranger, (facts) => {
      const { reason, explanation, advice } = findReasonOfStranger(facts, now, patience);
      expect(explanation).toMatch(/\.$/);
      expect(explanation).not.toMatch(/undefined|null|NaN|Invalid/);
      expect(advice === null).toBe(whyTable[reason].isMoving);
    }),
  );
});
