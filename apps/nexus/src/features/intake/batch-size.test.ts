import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sizeOfNext } from './batch-size.js';

test('there is always one, and never more than wait', () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 1_000 }), (lastSize, waiting) => {
      const size = sizeOfNext({ lastSize, waiting });
      expect(size).toBeGreaterThanOrEqual(1);
      expect(size).toBeLessThanOrEqual(waiting);
    }),
  );
});

test('senders that come again once they are answered end up in two halves, however they began', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 2, max: 1_000 }), (first, senders) => {
      let lastSize = Math.min(first, senders);
      for (let round = 0; round < 20; round += 1) {
        const waiting = senders - lastSize;
        // When none waits, the first that comes again goes alone.
        lastSize = waiting === 0 ? 1 : sizeOfNext({ lastSize, waiting });
      }
      expect(Math.abs(2 * lastSize - senders)).toBeLessThanOrEqual(1);
    }),
  );
});
