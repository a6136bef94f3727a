import { calcPrice } from '@pydantic/genai-prices';
import type { TokenUsage } from './token-usage.js';

/** Price of a call in millionths of a US dollar; null when no price is known for the model: unknown, not free. */
export function priceMicroUsd(call: { model: string; provider: string; usage: TokenUsage; at: Date }): number | null {
  const usage = {
    input_tokens: call.usage.inputTokens,
    cache_read_tokens: call.usage.cachedInputTokens,
    output_tokens: call.usage.outputTokens,
  };
  const price =
    calcPrice(usage, call.model, { providerId: call.provider, timestamp: call.at }) ??
    calcPrice(usage, call.model, { timestamp: call.at });
  return price === null ? null : Math.round(price.total_price * 1_000_000);
}
