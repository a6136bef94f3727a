import { Injectable } from '@nestjs/common';
import type { ConnectionId, InboxId, TenantId } from '@oblivion/protocol';
import { type CommittedWork, Database } from '../../platform/database/database.service.js';
import type { ConnectionProvider } from '../../platform/database/schema.js';
import { newId } from '../../platform/new-id.js';
import { plantedFaults } from '../../platform/planted-faults.js';
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
  /** JSON, as it is written into the row. */
  readonly body: string;
  readonly receivedAt: Date;
  /** The trace of the request that brought it. */
  readonly traceparent: string | null;
}

export type KeepOutcome = 'kept' | 'duplicate';

/** Keeps webhooks: one statement writes the rows, the event of each and its deliveries, for all that wait together. */
@Injectable()
export class InboxRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  async insertMany(webhooks: readonly Webhook[]): Promise<readonly KeepOutcome[]> {
    const rows = webhooks.map((webhook) => ({ id: newId('inbox'), webhook }));
    const given = `[${rows.map(({ id, webhook }, ordinal) => toJson(id, webhook, ordinal)).join(',')}]`;
    const inserted = await this.#database.runPrepared<{ id: InboxId }>(keepWebhooks, [given]);
    const kept = new Set(inserted.map((row) => row.id));
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

/**
 * One statement, and so one transaction and one way to PostgreSQL and back, whatever the number of webhooks. They travel as
 * one JSON text, into which each body goes as it came. Positions of events follow the order of the webhooks.
 */
const keepWebhooks = {
  name: 'keep-webhooks',
  text: `
    with given as materialized (
      select * from jsonb_to_recordset($1::jsonb) as given (
        ordinal integer, id text, tenant_id text, connection_id text, provider text, kind text, dedupe_key text,
        lane text, received_at timestamptz, traceparent text, event text, subscribers text[], body jsonb
      )
    ), kept as (
      insert into inbox (id, tenant_id, connection_id, provider, kind, dedupe_key, body, received_at)
      select id, tenant_id, connection_id, provider, kind, dedupe_key, body, received_at from given order by ordinal
      on conflict (connection_id, dedupe_key) do nothing
      returning id
    ), told as (
      insert into event (tenant_id, name, payload, traceparent)
      select tenant_id, event, jsonb_build_object('inboxId', id, 'connectionId', connection_id, 'kind', kind), traceparent
      from given join kept using (id) order by ordinal
      returning position, payload ->> 'inboxId' as id
    ), owed as (
      insert into delivery (event_position, subscriber, tenant_id, lane)
      select told.position, subscriber, given.tenant_id, given.lane
      from told join given using (id) cross join unnest(given.subscribers) as subscriber
    )
    select id from kept`,
};

function toJson(id: InboxId, webhook: Webhook, ordinal: number): string {
  const event = eventNameOf(webhook);
  const head = JSON.stringify({
    ordinal,
    id,
    tenant_id: webhook.tenantId,
    connection_id: webhook.connectionId,
    provider: webhook.provider,
    kind: webhook.kind,
    dedupe_key: plantedFaults.isDeduplicationOff ? id : webhook.dedupeKey,
    lane: webhook.lane,
    received_at: webhook.receivedAt,
    traceparent: webhook.traceparent,
    event,
    subscribers: subscribersOf(event),
  });
  return `${head.slice(0, -1)},"body":${webhook.body}}`;
}

function eventNameOf(webhook: Webhook): `${ConnectionProvider}.event_received` {
  return `${webhook.provider}.event_received`;
}
