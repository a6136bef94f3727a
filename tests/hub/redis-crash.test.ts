import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Hub } from './hub.js';
import { OwnRedis } from './own-redis.js';
import { postSlackEvent } from './signed-slack.js';

let hub: Hub;
let redis: OwnRedis;
beforeAll(async () => {
  redis = await OwnRedis.start();
  hub = await Hub.start({ hasGates: true, redisUrl: redis.url });
});
afterAll(async () => {
  await hub.close();
  await redis.remove();
});

test('PostgreSQL is away and Redis is killed amid webhooks: with `appendfsync always` none that was answered 200 is lost', async () => {
  const company = await hub.company();
  const send = (id: string) => postSlackEvent(company, { eventId: id, event: { ts: `3.${id}` } });
  // Its secrets are known to this process from here on.
  expect((await send('EvKnown')).status).toBe(200);
  hub.gates.postgres.close();
  const answered: string[] = [];
  const statuses = new Set<number>();
  let isOver = false;
  const senders = Array.from({ length: 8 }, async (_, sender) => {
    for (let index = 0; !isOver; index += 1) {
      const id = `Ev${sender}x${index}`;
      const status = await send(id).then(
        (response) => response.status,
        () => 0,
      );
      statuses.add(status);
      if (status === 200) answered.push(id);
    }
  });
  await eventually(() => expect(answered.length).toBeGreaterThan(100), 30_000);
  await redis.kill();
  await eventually(() => expect(statuses.has(503)).toBe(true), 15_000);
  await redis.startAgain();
  const before = answered.length;
  await eventually(() => expect(answered.length).toBeGreaterThan(before), 20_000);
  isOver = true;
  await Promise.all(senders);
  hub.gates.postgres.open();
  await eventually(async () => {
    const { rows } = await hub.asSuperuser('select dedupe_key as key from inbox where tenant_id = $1', [
      company.tenantId,
    ]);
    const kept = new Set(rows.map((row) => String(row['key'])));
    expect(answered.filter((id) => !kept.has(`message:${company.channelId()}:3.${id}`))).toEqual([]);
  }, 40_000);
  expect([...statuses].every((status) => status === 200 || status === 503 || status === 0)).toBe(true);
});
