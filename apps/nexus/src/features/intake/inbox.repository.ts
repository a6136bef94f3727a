import { Injectable } from '@nestjs/common';
import type { ConnectionId, InboxId, TenantId } from '@oblivion/protocol';
import type { Transaction } from 'kysely';
import { type CommittedWork, Database } from '../../platform/database/database.service.js';
import type { ConnectionProvider, Schema } from '../../platform/database/schema.js';
import { newId } from '../../platform/new-id.js';
import { subscribersOf } from '../../platform/outbox/catalogue.js';

export interface Webhook {
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
  readonly provider: ConnectionProvider;
  readonly kind: string;
  /** The sender's own name for the change: the same key is kept once. */
  readonly dedupeKey: string;
  /** What keeps its order: events of one lane are handled one after the other. */
  readonly lane: string;
  readonly body: Record<string, unknown>;
  readonly receivedAt: Date;
  /** The trace of the request that brought it. */
  readonly traceparent: string | null;
}

export type KeepOutcome = 'kept' | 'duplicate';

/** Keeps webhooks: one transaction writes the rows, the event of each and its deliveries, for all that wait together. */
@Injectable()
export class InboxRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async insertMany(webhooks: readonly Webhook[]): Promise<readonly KeepOutcome[]> {
    const rows = webhooks.map((webhook) => ({ id: newId('inbox'), webhook }));
    const kept = await this.#database.system.transaction().execute(async (query) => {
      const inserted = await query
        .insertInto('inbox')
        .values(
          rows.map(({ id, webhook }) => ({
            id,
            tenant_id: webhook.tenantId,
            connection_id: webhook.connectionId,
            provider: webhook.provider,
            kind: webhook.kind,
            dedupe_key: webhook.dedupeKey,
            body: JSON.stringify(webhook.body),
            received_at: webhook.receivedAt,
          })),
        )
        .onConflict((conflict) => conflict.columns(['connection_id', 'dedupe_key']).doNothing())
        .returning('id')
        .execute();
      const ids = new Set(inserted.map((row) => row.id));
      const fresh = rows.filter((row) => ids.has(row.id));
      if (fresh.length > 0) await appendReceived(query, fresh);
      return ids;
    });
    this.#announce(rows.filter((row) => kept.has(row.id)).map((row) => row.webhook));
    return rows.map((row) => (kept.has(row.id) ? 'kept' : 'duplicate'));
  }

  #announce(kept: readonly Webhook[]): void {
    const byTenant = Map.groupBy(kept, (webhook) => webhook.tenantId);
    for (const [tenantId, webhooks] of byTenant) {
      const deliveries = webhooks.flatMap((webhook) =>
        subscribersOf(eventNameOf(webhook)).map((subscriber) => ({ subscriber, lane: webhook.lane })),
      );
      const events = webhooks.map(eventNameOf);
      const work: CommittedWork = { tenantId, events, deliveries, effectLanes: new Set(), wakes: new Set() };
      this.#database.announce(work);
    }
  }
}

async function appendReceived(
  query: Transaction<Schema>,
  rows: readonly { id: InboxId; webhook: Webhook }[],
): Promise<void> {
  const events = await query
    .insertInto('event')
    .values(
      rows.map(({ id, webhook }) => ({
        tenant_id: webhook.tenantId,
        name: eventNameOf(webhook),
        task_id: null,
        payload: JSON.stringify({ inboxId: id, connectionId: webhook.connectionId, kind: webhook.kind }),
        traceparent: webhook.traceparent,
      })),
    )
    .returning(['position', 'payload'])
    .execute();
  const positions = new Map(events.map((event) => [event.payload.inboxId as InboxId, event.position]));
  const deliveries = rows.flatMap(({ id, webhook }) =>
    subscribersOf(eventNameOf(webhook)).map((subscriber) => ({
      event_position: positions.get(id) as string,
      subscriber,
      tenant_id: webhook.tenantId,
      lane: webhook.lane,
    })),
  );
  await query.insertInto('delivery').values(deliveries).execute();
}

function eventNameOf(webhook: Webhook): `${ConnectionProvider}.event_received` {
  return `${webhook.provider}.event_received`;
}
