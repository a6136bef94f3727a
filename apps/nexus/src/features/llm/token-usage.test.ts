import { expect, test } from 'vitest';
import { priceMicroUsd } from './model-price.js';
import { readUsage, readUsageOfBytes } from './token-usage.js';

const at = new Date('2026-11-01T00:00:00Z');
const usage = { inputTokens: 1_000, cachedInputTokens: 0, outputTokens: 1_000 };

test('cached input is never more than the input', () => {
  const told = { prompt_tokens: 3, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 9 } };
  expect(readUsage({ usage: told })).toEqual({ inputTokens: 3, cachedInputTokens: 3, outputTokens: 1 });
});

test.each([null, undefined, {}, { usage: null }, { usage: { prompt_tokens: -1, completion_tokens: 1 } }, 'text', 3])(
  '%j tells no usage',
  (body) => expect(readUsage(body)).toBeUndefined(),
);

test('bytes that are not JSON tell no usage', () => expect(readUsageOfBytes(Buffer.from('<html>'))).toBeUndefined());

test('a known model has a price in whole micro-dollars, and cached input is cheaper', () => {
  const price = priceMicroUsd({ model: 'gpt-5', provider: 'openai', usage, at });
  expect(price).toBe(1_250 + 10_000);
  const cached = priceMicroUsd({
    model: 'gpt-5',
    provider: 'openai',
    usage: { ...usage, cachedInputTokens: 1_000 },
    at,
  });
  expect(cached).toBeLessThan(price as number);
});

test('a known model has its price behind an unknown provider too', () => {
  expect(priceMicroUsd({ model: 'gpt-5', provider: 'proxy.example.test', usage, at })).toBe(11_250);
});

test('an unknown model has no price, which is not the same as being free', () => {
  expect(priceMicroUsd({ model: 'sandbox-demo', provider: '127.0.0.1', usage, at })).toBeNull();
});
