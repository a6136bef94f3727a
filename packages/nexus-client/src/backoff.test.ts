import fc from 'fast-check';
import { expect, it } from 'vitest';
import { backoffMs } from './backoff.js';

it('a wait is never negative, never over the maximum, and its bound never shrinks', () => {
  const settings = fc.record({
    firstMs: fc.integer({ min: 1, max: 5000 }),
    maximumMs: fc.integer({ min: 1, max: 60000 }),
  });
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(settings, fc.nat(10_000), random, (backoff, attempt, chance) => {
      const wait = backoffMs(backoff, attempt, chance);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(backoff.maximumMs);
      expect(backoffMs(backoff, attempt + 1, chance)).toBeGreaterThanOrEqual(wait);
    }),
  );
});
