import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import { lanesOf, QueueService, type DeliveryJob, type WaitingLane } from './queue.service.js';

const prefix = 'queue-test';
let nexus: TestNexus;
let redis: Redis;

// No worker: jobs stay where they were put.
beforeAll(async () => {
  nexus = await startTestNexus({ NEXUS_ROLES: 'intake', NEXUS_REDIS_PREFIX: prefix });
  redis = new Redis(inject('redisUrl'));
});
afterAll(async () => {
  redis.disconnect();
  await nexus.close();
});

async function jobsOf(queue: string): Promise<readonly DeliveryJob[]> {
  const ids = await redis.lrange(`${prefix}:${queue}:wait`, 0, -1);
  const texts = await Promise.all(ids.map((id) => redis.hget(`${prefix}:${queue}:${id}`, 'data')));
  return texts.map((text) => JSON.parse(text ?? '{}') as DeliveryJob);
}

const lanes = (subscriber: string, count: number): readonly WaitingLane[] =>
  Array.from({ length: count }, (_, index) => ({ subscriber, lane: `${subscriber}-${index}` }));

test('what people wait for and what follows have queues of their own, each lane named once in a few jobs', async () => {
  const queue = nexus.application.get(QueueService, { strict: false });
  const first = [...lanes('sources.clickup', 150), ...lanes('conversation.slack', 3)];
  const following = [...lanes('conversation.effects', 10), ...lanes('memory.sources', 1)];
  await queue.enqueueDeliveries([...first, ...following, ...first]);
  const [firstJobs, followingJobs] = [await jobsOf('deliveries'), await jobsOf('following')];
  const named = (jobs: readonly DeliveryJob[]) => jobs.flatMap(lanesOf).map(({ lane }) => lane);
  expect(named(firstJobs).sort()).toEqual(first.map(({ lane }) => lane).sort());
  expect(named(followingJobs).sort()).toEqual(following.map(({ lane }) => lane).sort());
  expect([firstJobs.length, followingJobs.length]).toEqual([4, 1]);
});
