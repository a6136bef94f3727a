import { Injectable } from '@nestjs/common';
import type { ConnectionId, InboxId, TenantId } from '@oblivion/protocol';
import { type CommittedWork, Database } from '../../platform/database/database.service.js';
import type { ConnectionProvider } from '../../platform/database/schema.js';
import { textArray } from '../../platform/database/text-array.js';
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
    const ids = webhooks.map(() => newId('inbox'));
    const inserted = await this.#database.runPrepared<{ id: InboxId }>(keepWebhooks, valuesOf(ids, webhooks));
    const kept = new Set(inserted.map((row) => row.id));
    this.#announce(webhooks.filter((_webhook, index) => kept.has(ids[index] as InboxId)));
    return ids.map((id) => (kept.has(id) ? 'kept' : 'duplicate'));
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
 * One statement, and so one transaction and one way to PostgreSQL and back, whatever the number of webhooks. Positions of
 * events follow the order of the webhooks.
 */
const keepWebhooks = {
  name: 'keep-webhooks',
  text: `
    with given as materialized (
      select given.*, nextval('event_position_seq') as position
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::text[]) with ordinality as given (
        id, tenant_id, connection_id, provider, kind, dedupe_key, lane, body, received_at, traceparent, ordinal
      )
    ), kept as (
      insert into inbox (id, tenant_id, connection_id, provider, kind, dedupe_key, body, received_at)
      select id, tenant_id, connection_id, provider, kind, dedupe_key, body::json, received_at::timestamptz from given
      on conflict (connection_id, dedupe_key) do nothing
      returning id
    ), told as (
      insert into event (position, tenant_id, name, payload, traceparent) overriding system value
      select position, tenant_id, provider || '.event_received',
        jsonb_build_object('inboxId', id, 'connectionId', connection_id, 'kind', kind), traceparent
      from given join kept using (id)
    ), owed as (
      insert into delivery (event_position, subscriber, tenant_id, lane)
      select position, subscriber, tenant_id, lane
      from given join kept using (id) join unnest($11::text[], $12::text[]) as owed (id, subscriber) using (id)
    )
    select id from kept`,
};

function valuesOf(ids: readonly InboxId[], webhooks: readonly Webhook[]): readonly Buffer[] {
  const columnOf = (value: (webhook: Webhook, id: InboxId) => string | null): Buffer =>
    textArray(webhooks.map((webhook, index) => value(webhook, ids[index] as InboxId)));
  const owed = webhooks.flatMap((webhook, index) =>
    subscribersOf(eventNameOf(webhook)).map((subscriber) => ({ id: ids[index] as InboxId, subscriber })),
  );
  return [
    textArray(ids),
    columnOf(({ tenantId }) => tenantId),
    columnOf(({ connectionId }) => connectionId),
    columnOf(({ provider }) => provider),
    columnOf(({ kind }) => kind),
    columnOf(({ dedupeKey }, id) => (plantedFaults.isDeduplicationOff ? id : dedupeKey)),
    columnOf(({ lane }) => lane),
    columnOf(({ body }) => body),
    columnOf(({ receivedAt }) => receivedAt.toISOString()),
    columnOf(({ traceparent }) => traceparent),
    textArray(owed.map(({ id }) => id)),
    textArray(owed.map(({ subscriber }) => subscriber)),
  ];
}

function eventNameOf(webhook: Webhook): `${ConnectionProvider}.event_received` {
  return `${webhook.provider}.event_received`;
}
