import { z } from 'zod';

const answer = z.looseObject({
  data: z.array(z.looseObject({ index: z.int().nonnegative(), embedding: z.array(z.number()) })),
});

export type EmbeddingsRead =
  | { readonly outcome: 'read'; readonly vectors: readonly (readonly number[])[] }
  | { readonly outcome: 'unusable'; readonly reason: string };

/** The vectors of an answer in the order of its inputs, each of the expected length. */
export function readEmbeddings(body: unknown, expected: { count: number; dimensions: number }): EmbeddingsRead {
  const parsed = answer.safeParse(body);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    return { outcome: 'unusable', reason: `answer of an unknown form at ${path}` };
  }
  const byIndex = new Map(parsed.data.data.map((entry) => [entry.index, entry.embedding]));
  const vectors: (readonly number[])[] = [];
  for (let index = 0; index < expected.count; index += 1) {
    const vector = byIndex.get(index);
    if (vector === undefined) return { outcome: 'unusable', reason: `the answer has no vector for input ${index}` };
    if (vector.length !== expected.dimensions) {
      const reason = `the model answers with ${vector.length} dimensions, NEXUS_EMBEDDINGS_DIMENSIONS says ${expected.dimensions}`;
      return { outcome: 'unusable', reason };
    }
    vectors.push(vector);
  }
  return { outcome: 'read', vectors };
}
