import { z } from 'zod';

/** Tokens of one model call. Cached input is part of the input. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
}

const count = z.int().nonnegative().max(2_147_483_647);
const usage = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count.nullish() }).nullish(),
});
const answer = z.object({ usage });

/** The usage in a parsed answer or chunk of the chat completions API; undefined when it tells none. */
export function readUsage(body: unknown): TokenUsage | undefined {
  const parsed = answer.safeParse(body);
  if (!parsed.success) return undefined;
  const {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    prompt_tokens_details: details,
  } = parsed.data.usage;
  return { inputTokens, outputTokens, cachedInputTokens: Math.min(details?.cached_tokens ?? 0, inputTokens) };
}

/** The same of an answer's bytes. */
export function readUsageOfBytes(bytes: Buffer): TokenUsage | undefined {
  try {
    return readUsage(JSON.parse(bytes.toString('utf8')));
  } catch {
    return undefined;
  }
}
