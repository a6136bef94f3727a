import { expect, test } from 'vitest';
import { ProviderJudge } from './provider-judge.js';

test('one failure says nothing, two in a row do, and one answer is enough to be well again', () => {
  const judge = new ProviderJudge();
  expect(judge.failed('refuses connections')).toBeUndefined();
  expect(judge.answered(503)).toEqual({ state: 'degraded', reason: 'answers with status 503' });
  expect(judge.answered(200)).toEqual({ state: 'ok' });
  expect(judge.answered(429)).toBeUndefined();
});

test.each([401, 403])('a refused key (%s) needs no second call', (status) => {
  expect(new ProviderJudge().answered(status)).toMatchObject({ state: 'degraded' });
});

test.each([200, 400, 404, 422])("an answer about the agent's request (%s) says that the provider works", (status) => {
  expect(new ProviderJudge().answered(status)).toEqual({ state: 'ok' });
});
