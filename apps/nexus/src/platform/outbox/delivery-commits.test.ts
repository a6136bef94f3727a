import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { InboxRepository } from '../../features/intake/inbox.repository.js';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import type { World } from '../../testing/test-rows.js';
import type { TenantTransaction } from '../database/database.service.js';
import { DeliveryCommits, type PreparedDelivery } from './delivery-commits.service.js';
import { DeliveryRepository, type Lane } from './delivery.repository.js';

const subscriber = 'sources.clickup';

let nexus: TestNexus;
let world: World;
let commits: DeliveryCommits;
let deliveries: DeliveryRepository;
// No worker: only the test handles what is kept.
beforeAll(async () => {
  nexus = await startTestNexus({ NEXUS_ROLES: 'intake' });
  commits = nexus.application.get(DeliveryCommits, { strict: false });
  deliveries = nexus.application.get(DeliveryRepository, { strict: false });
});
beforeEach(async () => {
  world = await nexus.rows.world();
});
afterAll(() => nexus.close());

const laneOf = (name: string): Lane => ({ subscriber, lane: `clickup:${world.connectionId}:${name}` });

/** Keeps a webhook for each name, in a lane of that name. */
async function keep(names: readonly string[]): Promise<void> {
  await nexus.application.get(InboxRepository, { strict: false }).insertMany(
    names.map((name, index) => ({
      tenantId: world.tenantId,
      connectionId: world.connectionId,
      provider: 'clickup' as const,
      kind: 'taskUpdated',
      dedupeKey: `${name} ${index}`,
      lane: laneOf(name).lane,
      body: JSON.stringify({ name }),
      receivedAt: new Date(),
      traceparent: null,
    })),
  );
}

async function prepare(
  name: string,
  apply: (transaction: TenantTransaction) => Promise<void>,
): Promise<PreparedDelivery> {
  const { lane } = laneOf(name);
  const [pending] = await deliveries.listHeads([laneOf(name)]);
  const position = pending?.event.position as string;
  return { tenantId: world.tenantId, subscriber, lane, position, apply };
}

/** Leaves a trace in the database that is there only when its transaction committed. */
const rename = (name: string) => async (transaction: TenantTransaction) => {
  await transaction.query
    .updateTable('agent')
    .set((expression) => ({ description: expression(expression.ref('description'), '||', name) }))
    .where('id', '=', world.agentId)
    .execute();
};

async function described(): Promise<string> {
  const query = nexus.rows.query.selectFrom('agent').select('description').where('id', '=', world.agentId);
  return (await query.executeTakeFirstOrThrow()).description;
}

async function countPending(): Promise<number> {
  const query = nexus.rows.query.selectFrom('delivery').select('status').where('tenant_id', '=', world.tenantId);
  return (await query.where('status', '=', 'pending').execute()).length;
}

describe('heads of lanes', () => {
  test('for each lane its oldest event with the webhook, in the order asked; nothing for a lane without any', async () => {
    await keep(['a', 'b', 'a']);
    const heads = await deliveries.listHeads([laneOf('b'), laneOf('none'), laneOf('a')]);
    expect(heads.map((head) => head?.event.webhook)).toEqual([{ name: 'b' }, undefined, { name: 'a' }]);
    expect(Number(heads[0]?.event.position)).toBeGreaterThan(Number(heads[2]?.event.position));
  });
});

describe('events committed together', () => {
  test('one that fails stays to be handled; those that shared its transaction are handled once', async () => {
    // More than begin alone, so that the bad one shares its transaction.
    const names = [...'abcdefghijklmnopqrst'];
    const bad = 'm';
    const tried: string[] = [];
    await keep(names);
    const prepared = await Promise.all(
      names.map((name) =>
        prepare(name, async (transaction) => {
          tried.push(name);
          await rename(name)(transaction);
          if (name === bad) throw new Error('cannot be handled');
        }),
      ),
    );
    const results = await Promise.allSettled(prepared.map((one) => commits.commit(one)));
    expect(results.flatMap(({ status }, index) => (status === 'rejected' ? [names[index]] : []))).toEqual([bad]);
    expect([...(await described())].toSorted().join('')).toBe('abcdefghijklnopqrst');
    // Some that shared its transaction were tried again without it.
    expect(tried.length).toBeGreaterThan(names.length + 1);
    expect(await countPending()).toBe(1);
    const [left] = await deliveries.listHeads([laneOf(bad)]);
    expect(left?.event.webhook).toEqual({ name: bad });
  });

  test('the same event at the same moment, and once more afterwards: its writes happen once', async () => {
    await keep(['a', 'b']);
    const [one, other] = [await prepare('a', rename('a')), await prepare('b', rename('b'))];
    await Promise.all([one, one, other, one, other].map((delivery) => commits.commit(delivery)));
    await commits.commit(one);
    expect([...(await described())].toSorted().join('')).toBe('ab');
    expect(await countPending()).toBe(0);
  });
});
