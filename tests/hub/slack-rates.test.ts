import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Hub } from './hub.js';

const patienceMs = 90_000;
const burst = 12;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({ sandbox: { SANDBOX_SLACK_RATE_LIMITS: 'real' } });
});
afterAll(() => hub.close());

test('a burst in one channel takes turns after the first refusal, delays no other channel, and everything stands once', async () => {
  const company = await hub.company({ projects: ['busy', 'quiet'], agents: {} });
  for (let index = 0; index < burst; index += 1) await company.writeTask('@busy please', { name: `Task ${index}` });
  await eventually(async () => {
    expect((await company.refusals()).some(({ error }) => error === 'ratelimited')).toBe(true);
  }, patienceMs);
  await company.writeTask('@quiet please', { name: 'Alone' });
  await eventually(async () => expect(await company.channelMessages('quiet')).toHaveLength(1), patienceMs);
  // The other channel is not through yet.
  expect((await company.channelMessages('busy')).length).toBeLessThan(burst);
  await eventually(async () => expect(await company.channelMessages('busy')).toHaveLength(burst), patienceMs);
  const names = (await company.channelMessages('busy')).map(({ text }) => /Task \d+/.exec(text)?.[0]);
  expect(new Set(names).size).toBe(burst);
  const refusals = (await company.refusals()).filter(({ name }) => name === 'chat.postMessage');
  // Each of the burst may have been tried once before the first refusal was known; then they take turns.
  expect(refusals.length).toBeLessThanOrEqual(2 * burst);
});
