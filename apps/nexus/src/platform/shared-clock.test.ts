import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startTestNexus, type TestNexus } from '../testing/test-nexus.js';
import { carriedOn } from './clock-reading.js';
import { CLOCK, type Clock } from './clock.js';
import { PartHealth } from './parts/part-health.service.js';

let nexus: TestNexus;
let clock: Clock;
let parts: PartHealth;
beforeAll(async () => {
  nexus = await startTestNexus({ NEXUS_ROLES: 'api', NEXUS_PART_CHECK_INTERVAL_MS: '3600000' });
  clock = nexus.application.get<Clock>(CLOCK);
  parts = nexus.application.get(PartHealth);
});
afterEach(() => vi.useRealTimers());
afterAll(() => nexus.close());

const minutes = (count: number) => count * 60_000;
const clockPart = async () => (await parts.read()).parts.find(({ name }) => name === 'clock');

test.each([10, -10])('a machine whose clock jumps by %i minutes: the time stays, and people are told', async (jump) => {
  const trueMs = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: trueMs + minutes(jump) });
  expect(Math.abs(clock.now().getTime() - trueMs)).toBeLessThan(minutes(1));
  await parts.check();
  expect(Math.abs(clock.now().getTime() - trueMs)).toBeLessThan(minutes(1));
  expect(await clockPart()).toMatchObject({ state: 'degraded', reason: expect.stringMatching(/PostgreSQL/) });
});

test('a clock that is right is well', async () => {
  await parts.check();
  expect(await clockPart()).toMatchObject({ state: 'ok' });
});

test('the answer is of half-way between question and answer', () => {
  expect(carriedOn({ sharedMs: 1_000, askedAt: 10, answeredAt: 20 }, 115)).toBe(1_100);
});
