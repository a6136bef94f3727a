import { type SystemHealth, systemHealth } from '@oblivion/protocol';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';

let hub: Hub;
let company: Company;
let cookie: string;
beforeAll(async () => {
  hub = await Hub.start({ hasGates: true, nexus: { NEXUS_PART_CHECK_INTERVAL_MS: '200' } });
  company = await hub.company();
  cookie = await hub.signIn('mira@acme.test', company.tenantId);
});
afterEach(() => {
  hub.gates.postgres.open();
  hub.gates.redis.open();
});
afterAll(() => hub.close());

const partOf = ({ parts }: { parts: readonly SystemHealth['parts'][number][] }, name: string) =>
  parts.find((part) => part.name === name);

async function health(): Promise<SystemHealth> {
  const response = await fetch(`${hub.nexusUrl}/api/v1/health`, { headers: { cookie } });
  return systemHealth.parse(await response.json());
}

/** A task from ClickUp to its result in Slack and ClickUp. */
async function wholeLife(words: string): Promise<void> {
  const agent = await company.connect();
  const externalId = await company.writeTask('@demo please');
  const { taskId, epoch } = await agent.claimNext();
  await agent.ask({ type: 'start', taskId, epoch });
  await agent.ask({ type: 'finish', taskId, epoch, text: words });
  await eventually(async () => {
    const [root] = (await company.channelMessages()).slice(-1);
    const thread = await company.thread(root?.ts as string);
    expect(thread.slice(1).map(({ text }) => text)).toEqual([`✅ ${words}`]);
    expect(await company.commentTexts(externalId)).toHaveLength(1);
  }, 30_000);
  agent.close();
}

test.each(['close', 'fallSilent'] as const)(
  'Redis is away (%s): the main path goes on, readyz and people are told, and it clears by itself',
  async (how) => {
    await eventually(async () => expect(await health()).toMatchObject({ state: 'ok', scope: 'system' }));
    hub.gates.redis[how]();
    await eventually(async () => {
      const { status, body } = await hub.readiness();
      expect([status, body.isReady, body.scope]).toEqual([200, true, 'process']);
      expect(partOf(body, 'redis')).toMatchObject({ state: 'degraded', reason: expect.any(String) });
    }, 15_000);
    expect(await health()).toMatchObject({ state: 'degraded', scope: 'process' });
    await wholeLife(`done while Redis was away: ${how}`);
    hub.gates.redis.open();
    await eventually(async () => expect(await health()).toMatchObject({ state: 'ok', scope: 'system' }), 15_000);
    expect(partOf((await hub.readiness()).body, 'redis')).toMatchObject({ state: 'ok', reason: null });
  },
);

test('PostgreSQL is away: webhooks are still taken, so the process stays ready and says what is missing', async () => {
  hub.gates.postgres.close();
  await eventually(async () => {
    const { status, body } = await hub.readiness();
    expect(status).toBe(200);
    expect(partOf(body, 'postgresql')).toMatchObject({ state: 'degraded' });
  });
  hub.gates.redis.close();
  await eventually(async () => expect((await hub.readiness()).status).toBe(503));
  hub.gates.postgres.open();
  hub.gates.redis.open();
  await eventually(async () => expect((await hub.readiness()).body).toMatchObject({ isReady: true }));
});
