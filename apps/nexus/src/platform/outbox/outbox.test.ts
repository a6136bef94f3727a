import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMs } from './backoff.js';
import { catalogueProblems, type SubscriberName, subscriptions } from './catalogue.js';

test('pauses grow, stay within the limit and never fall below half of it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempt, random) => {
        const pause = backoffMs(attempt, { baseMs: 100, limitMs: 60_000, random });
        const ceiling = Math.min(60_000, 100 * 2 ** Math.min(attempt - 1, 40));
        expect(pause).toBeGreaterThanOrEqual(Math.floor(ceiling / 2));
        expect(pause).toBeLessThanOrEqual(ceiling);
      },
    ),
  );
});

describe('the catalogue', () => {
  const handlers = Object.keys(subscriptions) as SubscriberName[];

  test('fits a program in which every subscription has one handler', () => {
    expect(catalogueProblems(handlers)).toEqual([]);
  });

  test('refuses a subscription without a handler, or with two', () => {
    expect(catalogueProblems(handlers.slice(1))).toEqual([
      `subscriber ${handlers[0]} has 0 handlers, needs exactly one`,
    ]);
    expect(catalogueProblems([...handlers, handlers[0] as SubscriberName])).toEqual([
      `subscriber ${handlers[0]} has 2 handlers, needs exactly one`,
    ]);
  });
});
