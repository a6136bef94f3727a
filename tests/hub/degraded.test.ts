import { type SystemHealth, systemHealth } from '@oblivion/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Hub } from './hub.js';
import { OwnRedis } from './own-redis.js';

let redis: OwnRedis;
let hub: Hub;
beforeAll(async () => {
  redis = await OwnRedis.start();
  hub = await Hub.start({ nexus: { NEXUS_REDIS_URL: redis.url, NEXUS_PART_CHECK_INTERVAL_MS: '200' } });
});
afterAll(async () => {
  await hub.close();
  await redis.remove();
});

const partOf = ({ parts }: Pick<SystemHealth, 'parts'>, name: string) => parts.find((part) => part.name === name);

test('Redis is killed: the main path goes on, readyz and people are told, and it clears by itself', async () => {
  const company = await hub.company();
  const cookie = await hub.signIn('mira@acme.test', company.tenantId);
  const agent = await company.connect();
  const health = async () => {
    const response = await fetch(`${hub.nexusUrl}/api/v1/health`, { headers: { cookie } });
    return systemHealth.parse(await response.json());
  };
  await eventually(async () => expect(await health()).toMatchObject({ state: 'ok', scope: 'system' }));

  await redis.down();
  await eventually(async () => {
    const { status, body } = await hub.readiness();
    expect(status).toBe(200);
    expect(body).toMatchObject({ isReady: true, scope: 'process' });
    expect(partOf(body, 'redis')).toMatchObject({ state: 'degraded', reason: 'refuses connections' });
  });
  expect(await health()).toMatchObject({ state: 'degraded', scope: 'process' });

  const externalId = await company.writeTask('@demo please');
  const { taskId, epoch } = await agent.claimNext();
  await agent.ask({ type: 'start', taskId, epoch });
  await agent.ask({ type: 'finish', taskId, epoch, text: 'done without Redis' });
  await eventually(async () => {
    const roots = await company.channelMessages();
    expect(roots).toHaveLength(1);
    const thread = await company.thread(roots[0]?.ts as string);
    expect(thread.slice(1).map(({ text }) => text)).toEqual(['✅ done without Redis']);
    expect(await company.commentTexts(externalId)).toHaveLength(1);
  }, 30_000);

  await redis.up();
  await eventually(async () => expect(await health()).toMatchObject({ state: 'ok', scope: 'system' }), 15_000);
  expect(partOf((await hub.readiness()).body, 'redis')).toMatchObject({ state: 'ok', reason: null });
  agent.close();
});
