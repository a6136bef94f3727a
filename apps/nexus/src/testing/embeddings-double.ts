import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type DoubleAnswer, type DoubleRequest, HttpDouble } from './http-double.js';

const embeddingRequest = z.strictObject({
  model: z.string(),
  input: z.array(z.string().min(1)).min(1).max(2_048),
  encoding_format: z.literal('float'),
});

/** An embeddings endpoint whose vectors are close when texts share words; strict about what it is asked. */
export class EmbeddingsDouble extends HttpDouble {
  /** Texts with these words are refused, as a too long one is. */
  readonly refused = new Set<string>();
  dimensions = 64;

  get baseUrl(): string {
    return `${this.url}/v1`;
  }

  protected answer({ method, path, body }: DoubleRequest): DoubleAnswer {
    if (method !== 'POST' || path !== '/v1/embeddings') return { status: 404, body: { error: { message: 'no such' } } };
    const parsed = embeddingRequest.safeParse(body);
    if (!parsed.success) return { status: 422, body: { error: { message: parsed.error.message } } };
    const { input, model } = parsed.data;
    if (input.some((text) => [...this.refused].some((word) => text.includes(word)))) {
      return { status: 400, body: { error: { message: 'the text is not accepted' } } };
    }
    const data = input.map((text, index) => ({
      object: 'embedding',
      index,
      embedding: vectorOf(text, this.dimensions),
    }));
    return { status: 200, body: { object: 'list', data, model, usage: { prompt_tokens: 1, total_tokens: 1 } } };
  }
}

function vectorOf(text: string, dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0.001);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const place = createHash('sha256').update(word).digest().readUInt32BE() % dimensions;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  return vector;
}
