import { Injectable } from '@nestjs/common';
import type { TenantId } from '@oblivion/protocol';
import { Batching } from '../batching.js';
import { Database, type TenantTransaction } from '../database/database.service.js';
import { type DeliveryKey, DeliveryRepository, nameOfKey } from './delivery.repository.js';

/** What a subscriber writes for one event. */
export interface PreparedDelivery extends DeliveryKey {
  readonly tenantId: TenantId;
  readonly lane: string;
  apply(transaction: TenantTransaction): Promise<void>;
}

/** Transactions of deliveries under way at once, and most events of one: each waits for the writes of the others. */
const concurrency = 6;
const size = 8;

/**
 * Commits what subscribers write for events, together with the marks that they are handled. Events of a tenant that are
 * ready while others are being committed share a transaction. When that fails each is tried in one of its own, so that a
 * bad one fails alone.
 */
@Injectable()
export class DeliveryCommits {
  readonly #database: Database;
  readonly #deliveries: DeliveryRepository;
  readonly #batching = new Batching<PreparedDelivery, void>({
    concurrency,
    size,
    run: (prepared) => this.#commitAll(prepared),
  });

  constructor(database: Database, deliveries: DeliveryRepository) {
    this.#database = database;
    this.#deliveries = deliveries;
  }

  /** Resolves when the event is handled, by this transaction or by somebody else's. */
  commit(prepared: PreparedDelivery): Promise<void> {
    return this.#batching.submit(prepared);
  }

  async #commitAll(prepared: readonly PreparedDelivery[]): Promise<readonly PromiseSettledResult<void>[]> {
    const results = new Map<PreparedDelivery, PromiseSettledResult<void>>();
    const byTenant = Map.groupBy(prepared, ({ tenantId }) => tenantId);
    const commits = [...byTenant.values()].map(async (group) => {
      for (const [delivery, result] of await this.#commitGroup(group)) results.set(delivery, result);
    });
    await Promise.all(commits);
    return prepared.map((delivery) => results.get(delivery) as PromiseSettledResult<void>);
  }

  async #commitGroup(
    group: readonly PreparedDelivery[],
  ): Promise<readonly (readonly [PreparedDelivery, PromiseSettledResult<void>])[]> {
    const [together] = await Promise.allSettled([this.#commitTogether(group)]);
    if (together.status === 'fulfilled' || group.length === 1) return group.map((one) => [one, together]);
    const alone: [PreparedDelivery, PromiseSettledResult<void>][] = [];
    for (const one of group) {
      const [result] = await Promise.allSettled([this.#commitTogether([one])]);
      alone.push([one, result]);
    }
    return alone;
  }

  async #commitTogether(group: readonly PreparedDelivery[]): Promise<void> {
    const [{ tenantId }] = group as readonly [PreparedDelivery];
    await this.#database.withTenant(tenantId, async (transaction) => {
      const open = new Set(await this.#deliveries.lockMany(transaction, group));
      const handled = inLaneOrder(group).filter((one) => open.delete(nameOfKey(one)));
      for (const one of handled) await one.apply(transaction);
      if (handled.length > 0) await this.#deliveries.markDone(transaction, handled);
    });
  }
}

/** Whoever writes for several lanes does so in the same order, so that two do not wait for each other. */
function inLaneOrder(group: readonly PreparedDelivery[]): readonly PreparedDelivery[] {
  return group.toSorted((a, b) =>
    a.lane === b.lane ? Number(BigInt(a.position) - BigInt(b.position)) : a.lane < b.lane ? -1 : 1,
  );
}
