import { describe, expect, test } from 'vitest';
import { judgeAnswer } from './export-outcome.js';

const nowMs = Date.parse('2026-11-24T10:00:00Z');
const judge = (status: number, more: { retryAfter?: string; body?: string } = {}) =>
  judgeAnswer({ status, retryAfter: more.retryAfter ?? null, body: more.body ?? '', nowMs });

describe('how Langfuse took a batch', () => {
  test.each([
    [200, 'accepted'],
    [207, 'accepted'],
    [400, 'refused'],
    [413, 'refused'],
    [422, 'refused'],
    [302, 'misconfigured'],
    [401, 'misconfigured'],
    [403, 'misconfigured'],
    [404, 'misconfigured'],
    [405, 'misconfigured'],
    [408, 'later'],
    [429, 'later'],
    [500, 'later'],
    [503, 'later'],
  ] as const)('status %i: %s', (status, outcome) => expect(judge(status).outcome).toBe(outcome));

  test.each([
    ['7', 7_000],
    ['Tue, 24 Nov 2026 10:00:30 GMT', 30_000],
    ['Tue, 24 Nov 2026 09:00:00 GMT', 0],
    ['soon', undefined],
  ])('a pause of %s', (retryAfter, expected) => {
    const outcome = judge(429, { retryAfter });
    expect('retryAfterMs' in outcome ? outcome.retryAfterMs : undefined).toBe(expected);
  });

  test.each([
    ['{"partialSuccess":{"rejectedSpans":"2","errorMessage":"x"}}', 2],
    ['{"partialSuccess":{}}', 0],
    ['{}', 0],
    ['no JSON', 0],
  ])('what is left out of an accepted batch: %s', (body, rejected) => {
    expect(judge(200, { body })).toEqual({ outcome: 'accepted', rejected });
  });
});
