import { systemHealth } from '@oblivion/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Nexus, startNexus } from '../../application.js';
import { Sessions } from '../../features/access/session.service.js';
import { newId } from '../new-id.js';
import { eventually } from '../../testing/eventually.js';
import { TestRows } from '../../testing/test-rows.js';
import { createTestDatabase, type TestDatabase, testSettings } from '../../testing/test-system.js';
import { Health } from '../http/health.service.js';
import { PartHealth } from './part-health.service.js';

const part = 'model-provider';
let database: TestDatabase;
let rows: TestRows;
let first: Nexus;
let second: Nexus;

beforeAll(async () => {
  database = await createTestDatabase();
  rows = new TestRows(database.superuserUrl);
  const settings = { NEXUS_PART_CHECK_INTERVAL_MS: '100', NEXUS_MODEL_PROVIDER_BASE_URL: 'http://127.0.0.1:9/v1' };
  first = await startNexus(testSettings(database, settings));
  second = await startNexus(testSettings(database, settings));
});
afterAll(async () => {
  await second.close();
  await first.close();
  await rows.close();
  await database.drop();
});

const partsOf = (nexus: Nexus) => nexus.application.get(PartHealth);
const stateAt = async (nexus: Nexus) => (await partsOf(nexus).read()).parts.find(({ name }) => name === part)?.state;

async function signIn(nexus: Nexus) {
  const world = await rows.world();
  const { email } = await rows.person(world.tenantId, 'viewer');
  const sessions = nexus.application.get(Sessions, { strict: false });
  const { url } = await sessions.createSignInLink(email);
  const { cookie } = await sessions.redeem(new URL(url).searchParams.get('token') ?? '');
  return { world, headers: { cookie: cookie.split(';')[0] ?? '' } };
}

describe('what one process notices, every process tells', () => {
  test('a failure is known elsewhere at once and gone when it is over', async () => {
    partsOf(first).report(part, { state: 'degraded', reason: 'refuses connections' });
    await eventually(async () => expect(await stateAt(second)).toBe('degraded'));
    partsOf(first).report(part, { state: 'ok' });
    await eventually(async () => expect(await stateAt(second)).toBe('ok'));
  });

  test('it does not make a process unready', async () => {
    partsOf(second).report(part, { state: 'degraded', reason: 'refuses connections' });
    const readiness = await second.application.get(Health).check();
    expect(readiness).toMatchObject({ isReady: true, scope: 'system' });
    expect(readiness.parts[0]).toMatchObject({ name: part, reason: 'refuses connections' });
    partsOf(second).report(part, { state: 'ok' });
  });

  test('what a process noticed that is gone is forgotten', async () => {
    const third = await startNexus(testSettings(database, { NEXUS_PART_CHECK_INTERVAL_MS: '100' }));
    partsOf(third).report(part, { state: 'degraded', reason: 'refuses connections' });
    await eventually(async () => expect(await stateAt(first)).toBe('degraded'));
    await third.close();
    await eventually(async () => expect(await stateAt(first)).toBe('ok'));
  });

  test('a part that nobody declared is a mistake of ours', () => {
    expect(() => partsOf(first).report('unknown', { state: 'ok' })).toThrow('not declared');
  });
});

describe('GET /api/v1/health', () => {
  test('tells people every part, and the connections of their own tenant only', async () => {
    const { world, headers } = await signIn(first);
    const other = await rows.world();
    await rows.query
      .insertInto('effect')
      .values({
        id: newId('effect'),
        tenant_id: other.tenantId,
        event_position: '1',
        target: 'slack.message/0',
        kind: 'slack.message',
        lane: other.tenantId,
        payload: '{}',
        next_attempt_at: new Date(Date.now() + 3_600_000),
        last_error: 'Slack answered 500',
      })
      .execute();
    const read = async (cookie: Record<string, string>) => {
      const response = await fetch(`${first.url}/api/v1/health`, { headers: cookie });
      expect(response.status).toBe(200);
      return systemHealth.parse(await response.json());
    };
    const own = await read(headers);
    expect(own.scope).toBe('system');
    const stateOf = (name: string) => own.parts.find((each) => each.name === name)?.state;
    expect([stateOf('postgresql'), stateOf('redis'), stateOf('slack'), stateOf('clickup')]).toEqual(
      Array(4).fill('ok'),
    );
    expect(world.tenantId).not.toBe(other.tenantId);
    await rows.query
      .updateTable('effect')
      .set({ tenant_id: world.tenantId })
      .where('tenant_id', '=', other.tenantId)
      .execute();
    const failing = await read(headers);
    expect(failing.state).toBe('degraded');
    expect(failing.parts[0]).toMatchObject({ name: 'slack', reason: 'has one delivery waiting: Slack answered 500' });
  });

  test('refuses whom nobody knows', async () => {
    expect((await fetch(`${first.url}/api/v1/health`)).status).toBe(401);
  });
});
