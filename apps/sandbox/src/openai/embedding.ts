import { createHash } from 'node:crypto';
import { z } from 'zod';
import { countTokens } from './tokens.js';

export const DEFAULT_DIMENSIONS = 1536;

const embeddingRequest = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2048)]),
  encoding_format: z.enum(['float', 'base64']).default('float'),
  dimensions: z.number().int().min(1).max(DEFAULT_DIMENSIONS).default(DEFAULT_DIMENSIONS),
});

export type EmbeddingRequest = z.infer<typeof embeddingRequest>;

export function parseEmbeddingRequest(
  body: unknown,
): { outcome: 'valid'; request: EmbeddingRequest } | { outcome: 'invalid'; param: string; message: string } {
  const parsed = embeddingRequest.safeParse(body);
  if (parsed.success) return { outcome: 'valid', request: parsed.data };
  const issue = parsed.error.issues[0];
  const param = String(issue?.path[0] ?? 'input');
  return { outcome: 'invalid', param, message: `Invalid value for '${param}': ${issue?.message ?? 'invalid'}.` };
}

/**
 * A unit vector that depends on the words of the text only: each word adds at places its hash names.
 * Texts that share words are near each other, which is enough to try a search with.
 */
export function embed(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) addWord(vector, word);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** The body of an embeddings answer. */
export function embeddingBody({
  model,
  input,
  encoding_format: format,
  dimensions,
}: EmbeddingRequest): Readonly<Record<string, unknown>> {
  const texts = typeof input === 'string' ? [input] : input;
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  const data = texts.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: encode(embed(text, dimensions), format),
  }));
  return { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

function encode(vector: Float32Array, format: EmbeddingRequest['encoding_format']): string | readonly number[] {
  return format === 'float' ? [...vector] : Buffer.from(vector.buffer).toString('base64');
}

function addWord(vector: Float32Array, word: string): void {
  const digest = createHash('sha256').update(word).digest();
  for (let offset = 0; offset < 32; offset += 4) {
    const place = digest.readUInt32LE(offset) % vector.length;
    vector[place] = (vector[place] ?? 0) + 1 + (digest[offset] ?? 0) / 512;
  }
}
