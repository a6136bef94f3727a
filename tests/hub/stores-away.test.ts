import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { postSlackEvent } from './signed-slack.js';

let hub: Hub;
let company: Company;
let redis: Redis;
beforeAll(async () => {
  hub = await Hub.start({ hasGates: true, nexus: { NEXUS_DATABASE_STATEMENT_TIMEOUT_MS: '3000' } });
  redis = new Redis(inject('redisUrl'));
});
beforeEach(async () => {
  company = await hub.company();
  // A connection that was heard from: its secrets are known to this process.
  expect((await event('EvBefore')).status).toBe(200);
  await company.writeTask('no tag here');
  await eventually(async () => expect(await kept('clickup')).toBeGreaterThan(0));
});
afterEach(() => {
  hub.gates.postgres.open();
  hub.gates.redis.open();
});
afterAll(async () => {
  redis.disconnect();
  await hub.close();
});

const event = (id: string): Promise<Response> => postSlackEvent(company, { eventId: id, event: { ts: `2.${id}` } });

async function rows(where: string, value: string): Promise<number> {
  const client = new pg.Client({ connectionString: hub.database.superuserUrl });
  await client.connect();
  try {
    const found = await client.query(`select from inbox where tenant_id = $1 and ${where} = $2`, [
      company.tenantId,
      value,
    ]);
    return found.rowCount ?? 0;
  } finally {
    await client.end();
  }
}
const kept = (provider: string): Promise<number> => rows('provider', provider);
const keptAs = (id: string): Promise<number> => rows('dedupe_key', `message:${company.channelId()}:2.${id}`);
const stream = (): string => `${hub.environment.NEXUS_REDIS_PREFIX}:inbox`;

async function expectRoots(count: number): Promise<void> {
  await eventually(async () => expect(await company.channelMessages()).toHaveLength(count), 20_000);
}

describe('PostgreSQL is away', () => {
  test.each(['close', 'fallSilent'] as const)(
    '%s: webhooks are answered 200 in time and handled once it is back',
    async (how) => {
      hub.gates.postgres[how]();
      const answers = await Promise.all(['EvA', 'EvB', 'EvA', 'EvC'].map((id) => event(id)));
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
      await company.writeTask('@demo written while PostgreSQL was away');
      await eventually(async () => expect(await redis.xlen(stream())).toBeGreaterThanOrEqual(5));
      hub.gates.postgres.open();
      await expectRoots(1);
      expect((await event('EvB')).status).toBe(200);
      await eventually(async () => expect(await redis.xlen(stream())).toBe(0));
      for (const id of ['EvA', 'EvB', 'EvC']) expect(await keptAs(id)).toBe(1);
    },
  );

  test('a network that forgot its connections: those that stay silent are given up, and work goes on over new ones', async () => {
    hub.gates.postgres.fallSilent();
    await company.writeTask('@demo written while nothing came through');
    await eventually(async () => expect(await redis.xlen(stream())).toBeGreaterThanOrEqual(1));
    hub.gates.postgres.openForNew();
    await expectRoots(1);
    await eventually(async () => expect(await redis.xlen(stream())).toBe(0));
  });

  test('Nexus dies with webhooks in the stream: the next one moves them', async () => {
    hub.gates.postgres.close();
    await company.writeTask('@demo written while PostgreSQL was away');
    await eventually(async () => expect(await redis.xlen(stream())).toBeGreaterThanOrEqual(1));
    await hub.nexus.stop('SIGKILL');
    hub.gates.postgres.open();
    await hub.startNexus();
    await expectRoots(1);
  });

  test('what lies in the stream and is no webhook is set aside and stops nothing', async () => {
    hub.gates.postgres.close();
    await redis.xadd(stream(), '*', 'webhook', '{"not":"ours"}');
    expect((await event('EvAfterNonsense')).status).toBe(200);
    hub.gates.postgres.open();
    await eventually(async () => expect(await keptAs('EvAfterNonsense')).toBe(1), 20_000);
    expect(await redis.xlen(`${stream()}:refused`)).toBe(1);
  });
});

test('PostgreSQL and Redis are both away: 503 with a pause, and the sender brings it again', async () => {
  hub.gates.postgres.close();
  hub.gates.redis.close();
  const answer = await event('EvBothAway');
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  hub.gates.redis.open();
  await eventually(async () => expect((await event('EvBothAway')).status).toBe(200), 20_000);
  hub.gates.postgres.open();
  await eventually(async () => expect(await keptAs('EvBothAway')).toBe(1), 20_000);
});

test('Nexus starts while both are away and knows nobody yet: 503 with a pause, never a refusal', async () => {
  await hub.nexus.stop();
  hub.gates.postgres.close();
  hub.gates.redis.close();
  await hub.nexus.start(`${hub.probeUrl}/healthz`);
  const answer = await event('EvNobodyKnown');
  expect([answer.status, answer.headers.has('retry-after')]).toEqual([503, true]);
  hub.gates.postgres.open();
  hub.gates.redis.open();
  await eventually(async () => expect((await event('EvNobodyKnown')).status).toBe(200), 20_000);
  expect(await keptAs('EvNobodyKnown')).toBe(1);
});

test('Redis is away: webhooks go to PostgreSQL and work goes on', async () => {
  hub.gates.redis.close();
  expect((await event('EvWithoutRedis')).status).toBe(200);
  expect(await keptAs('EvWithoutRedis')).toBe(1);
  await company.writeTask('@demo written while Redis was away');
  await expectRoots(1);
});
