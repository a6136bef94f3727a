import { describe, expect, test } from 'vitest';
import { readEmbeddings } from './read-embeddings.js';

const body = (...entries: [number, number[]][]) => ({
  object: 'list',
  data: entries.map(([index, embedding]) => ({ object: 'embedding', index, embedding })),
});

describe('an answer with embeddings', () => {
  test('is read in the order of the inputs, whatever its own order', () => {
    expect(readEmbeddings(body([1, [3, 4]], [0, [1, 2]]), { count: 2, dimensions: 2 })).toEqual({
      outcome: 'read',
      vectors: [
        [1, 2],
        [3, 4],
      ],
    });
  });

  test.each([
    ['no vector for input 1', body([0, [1, 2]])],
    ['answers with 3 dimensions', body([0, [1, 2]], [1, [1, 2, 3]])],
    ['unknown form at data', { error: 'x' }],
    ['unknown form at data.0.embedding', { data: [{ index: 0, embedding: 'AAAA' }] }],
  ])('is not usable, and why is said: %s', (reason, answer) => {
    expect(readEmbeddings(answer, { count: 2, dimensions: 2 })).toMatchObject({
      outcome: 'unusable',
      reason: expect.stringContaining(reason),
    });
  });
});
