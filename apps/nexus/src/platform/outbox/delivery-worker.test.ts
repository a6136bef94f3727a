import type { Type } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { InboxRepository } from '../../features/intake/inbox.repository.js';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import type { World } from '../../testing/test-rows.js';
import { CLOCK } from '../clock.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Database, type TenantTransaction } from '../database/database.service.js';
import { Log } from '../logging/log.service.js';
import { Metrics } from '../metrics/metrics.service.js';
import { Precedence } from '../precedence.js';
import { Tracing } from '../telemetry/tracing.service.js';
import { type SubscriberName, subscriptions } from './catalogue.js';
import { DeliveryRepository, type Lane } from './delivery.repository.js';
import { DeliveryWorker } from './delivery-worker.service.js';
import { HandlesSubscription, nothingToApply, type ReceivedEvent, type Subscriber } from './subscriber.js';

const subscriber = 'sources.clickup';

let nexus: TestNexus;
let world: World;
let deliveries: DeliveryRepository;
// No worker: only the test handles what is kept.
beforeAll(async () => {
  nexus = await startTestNexus({ NEXUS_ROLES: 'intake' });
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

type Apply = (name: string, transaction: TenantTransaction) => Promise<void>;

/** A subscriber of everything that notes what it is given, by the names of the webhooks. */
class Recorder implements Subscriber<null> {
  readonly prepared: string[] = [];

  constructor(
    private readonly world: World,
    private readonly apply_: Apply,
    private readonly isEmpty: boolean,
  ) {}

  async prepare(event: ReceivedEvent): Promise<null | typeof nothingToApply> {
    this.prepared.push(nameOf(event));
    return this.isEmpty ? nothingToApply : null;
  }

  async apply(transaction: TenantTransaction, event: ReceivedEvent): Promise<void> {
    await rename(this.world, nameOf(event), transaction);
    await this.apply_(nameOf(event), transaction);
  }
}
HandlesSubscription(...(Object.keys(subscriptions) as SubscriberName[]))(Recorder);

const nameOf = (event: ReceivedEvent): string => String(event.webhook?.['name']);

/** A delivery worker as each process has one, whose events go to the recorder. */
function workerFor(recorder: Recorder): DeliveryWorker {
  const of = <T>(type: Type<T>): T => nexus.application.get(type, { strict: false });
  const discovery = { getProviders: () => [{ metatype: Recorder, instance: recorder }] };
  const worker = new DeliveryWorker(
    discovery as unknown as DiscoveryService,
    deliveries,
    of(Database),
    of(Metrics),
    nexus.application.get<Settings>(SETTINGS, { strict: false }),
  );
  Object.assign(worker, {
    clock: nexus.application.get(CLOCK, { strict: false }),
    tracing: of(Tracing),
    log: of(Log),
    precedence: new Precedence(1),
  });
  worker.registerHandlers();
  return worker;
}

/** Leaves a trace in the database that is there only when its transaction committed. */
async function rename({ agentId }: World, name: string, transaction: TenantTransaction): Promise<void> {
  await transaction.query
    .updateTable('agent')
    .set((expression) => ({ description: expression(expression.ref('description'), '||', name) }))
    .where('id', '=', agentId)
    .execute();
}

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

describe('events that are handled', () => {
  test('one that fails stays to be handled, with what it wrote undone; its lane waits and no other does', async () => {
    const names = [...'abcdefgh'];
    await keep([...names, 'd']);
    const recorder = new Recorder(
      world,
      async (name) => {
        if (name === 'd') throw new Error('cannot be handled');
      },
      false,
    );
    const worker = workerFor(recorder);
    await Promise.all(names.map((name) => worker.drain(laneOf(name))));
    expect([...(await described())].toSorted().join('')).toBe('abcefgh');
    expect(await countPending()).toBe(2);
    const [left] = await deliveries.listHeads([laneOf('d')]);
    expect([left?.event.webhook, left?.attempts]).toEqual([{ name: 'd' }, 1]);
  });

  test('two processes at the same lane at the same moment: what is written for an event happens once', async () => {
    await keep(['a', 'a', 'a', 'a', 'a']);
    const recorder = new Recorder(world, async () => undefined, false);
    const [one, other] = [workerFor(recorder), workerFor(recorder)];
    await Promise.all([one.drain(laneOf('a')), other.drain(laneOf('a')), one.drain(laneOf('a'))]);
    expect([await described(), await countPending()]).toEqual(['aaaaa', 0]);
  });

  test('those that mean nothing are marked together, each after one look', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `n${index}`);
    await keep(names);
    const recorder = new Recorder(world, async () => undefined, true);
    const worker = workerFor(recorder);
    await Promise.all(names.map((name) => worker.drain(laneOf(name))));
    expect(recorder.prepared.toSorted()).toEqual(names.toSorted());
    expect([await described(), await countPending()]).toEqual(['', 0]);
  });

  test('there is room until as many lanes are worked on as the setting says, and none after the stop', async () => {
    await keep(['a', 'b']);
    const { promise, resolve } = Promise.withResolvers<void>();
    const most = nexus.application.get<Settings>(SETTINGS, { strict: false }).work.deliveryConcurrency;
    const worker = workerFor(new Recorder(world, () => promise, false));
    const working = Array.from({ length: most }, (_, index) =>
      worker.drain(laneOf(index === 0 ? 'a' : `none${index}`)),
    );
    expect([worker.hasRoomFor(laneOf('b')), worker.hasRoomFor(laneOf('a'))]).toEqual([false, true]);
    resolve();
    await Promise.all(working);
    expect(worker.hasRoomFor(laneOf('b'))).toBe(true);
    worker.stop();
    expect(worker.hasRoomFor(laneOf('b'))).toBe(false);
  });

  test('however much waits of what follows, webhooks and words find room', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const most = nexus.application.get<Settings>(SETTINGS, { strict: false }).work.deliveryConcurrency;
    const worker = workerFor(new Recorder(world, () => promise, false));
    const following = (lane: string) => ({ subscriber: 'conversation.effects', lane });
    const working = Array.from({ length: most }, (_, index) => worker.drain(following(`none${index}`)));
    expect(worker.hasRoomFor(following('another'))).toBe(false);
    expect(worker.hasRoomFor(laneOf('b'))).toBe(true);
    resolve();
    await Promise.all(working);
  });
});
