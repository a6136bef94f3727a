import { Injectable } from '@nestjs/common';
import {
  type ConnectionId,
  type SourceProvider,
  sourceProviders,
  type TaskId,
  type TenantId,
} from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { appendEvent } from '../../platform/outbox/event-log.js';

export interface SweepTurn {
  readonly connectionId: ConnectionId;
  readonly tenantId: TenantId;
  readonly provider: SourceProvider;
  /** By the source's clock. */
  readonly sweptUntil: Date;
}

export interface ConnectionState {
  readonly connectionId: ConnectionId;
  readonly webhooks: 'active' | 'suspended' | 'gone';
  /** By the source's clock. */
  readonly sweptUntil: Date;
  readonly error: string | null;
}

const finished = ['done', 'failed', 'cancelled'] as const;

/** Whose turn it is to be compared with its source, and what is known here. */
@Injectable()
export class ReconciliationRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Takes the connection that has waited longest, for so many seconds; connections that are new begin now. */
  async takeTurn(seconds: number): Promise<SweepTurn | undefined> {
    const { system } = this.#database;
    await sql`
      insert into reconciliation (connection_id, tenant_id, swept_until)
      select id, tenant_id, created_at from connection
      where is_connected and provider in (${sql.join(sourceProviders)})
      on conflict do nothing`.execute(system);
    const { rows } = await sql<SweepTurn>`
      update reconciliation set taken_until = now() + make_interval(secs => ${seconds})
      from connection
      where connection.id = connection_id and connection_id = (
        select connection_id from reconciliation
        where next_at <= now() and coalesce(taken_until <= now(), true)
        order by next_at limit 1 for update skip locked)
      returning connection_id as "connectionId", reconciliation.tenant_id as "tenantId", provider,
        swept_until as "sweptUntil"`.execute(system);
    return rows[0];
  }

  /** How the connections of a tenant were found the last time. */
  async listStates({ query }: TenantTransaction): Promise<readonly ConnectionState[]> {
    return query
      .selectFrom('reconciliation')
      .select([
        'connection_id as connectionId',
        'webhook_state as webhooks',
        'swept_until as sweptUntil',
        'last_error as error',
      ])
      .execute();
  }

  async endTurn(
    connectionId: ConnectionId,
    outcome: { sweptUntil: Date; afterSeconds: number; error: string | null },
  ): Promise<void> {
    await this.#database.system
      .updateTable('reconciliation')
      .set({
        swept_until: outcome.sweptUntil,
        next_at: sql<Date>`now() + make_interval(secs => ${outcome.afterSeconds})`,
        taken_until: null,
        last_error: outcome.error,
        ...(outcome.error === null ? {} : { failing_since: sql<Date>`coalesce(failing_since, now())` }),
      })
      .where('connection_id', '=', connectionId)
      .execute();
  }

  /** ClickUp can be read again: people are told when it could not for longer than an ordinary failure lasts. */
  async endGap(
    { connectionId, tenantId, provider }: SweepTurn,
    { found, patienceSeconds }: { found: number; patienceSeconds: number },
  ): Promise<void> {
    const { rows } = await sql<{ from: Date; isLong: boolean }>`
      with former as (
        select failing_since from reconciliation
        where connection_id = ${connectionId} and failing_since is not null for update
      )
      update reconciliation set failing_since = null from former where connection_id = ${connectionId}
      returning former.failing_since as from,
        former.failing_since < now() - make_interval(secs => ${patienceSeconds}) as "isLong"`.execute(
      this.#database.system,
    );
    const [gap] = rows;
    if (gap === undefined || !gap.isLong) return;
    const payload = {
      connectionId,
      system: provider,
      cause: 'unreadable' as const,
      from: gap.from.toISOString(),
      until: new Date().toISOString(),
      found,
    };
    await this.#database.withTenant(tenantId, (transaction) =>
      appendEvent(transaction, { name: 'gap.reconciled', payload, lane: `operator:${tenantId}` }),
    );
  }

  /** What is known here of these tasks: when each last changed, by its source's clock. */
  async listKnown(
    { query }: TenantTransaction,
    connectionId: ConnectionId,
    externalIds: readonly string[],
  ): Promise<ReadonlyMap<string, Date>> {
    if (externalIds.length === 0) return new Map();
    const rows = await query
      .selectFrom('task')
      .select(['external_id', 'source_updated_at'])
      .where('connection_id', '=', connectionId)
      .where('external_id', 'in', externalIds)
      .execute();
    return new Map(rows.map((row) => [row.external_id, row.source_updated_at]));
  }

  /** The task changed at that moment, by its source's clock, and what changed is known. */
  async markSeen(
    { query }: TenantTransaction,
    connectionId: ConnectionId,
    externalId: string,
    changedAt: Date,
  ): Promise<void> {
    await query
      .updateTable('task')
      .set({ source_updated_at: changedAt })
      .where('connection_id', '=', connectionId)
      .where('external_id', '=', externalId)
      .where('source_updated_at', '<', changedAt)
      .execute();
  }

  /** The task is compared at the next sweep. */
  async compareSoon({ query }: TenantTransaction, taskId: TaskId): Promise<void> {
    await query
      .updateTable('task')
      .set({ source_checked_at: new Date(0) })
      .where('id', '=', taskId)
      .execute();
  }

  /** Open tasks that were not compared for so long, the longest first; from now on they count as compared. */
  async takeUnchecked(
    { query }: TenantTransaction,
    connectionId: ConnectionId,
    options: { olderThanSeconds: number; limit: number },
  ): Promise<readonly { taskId: TaskId; externalId: string; checkedAt: Date }[]> {
    const due = await query
      .selectFrom('task')
      .select(['id', 'external_id', 'source_checked_at'])
      .where('connection_id', '=', connectionId)
      .where('status', 'not in', finished)
      .where('source_checked_at', '<=', sql<Date>`now() - make_interval(secs => ${options.olderThanSeconds})`)
      .orderBy('source_checked_at')
      .limit(options.limit)
      .forNoKeyUpdate()
      .skipLocked()
      .execute();
    if (due.length === 0) return [];
    const ids = due.map((row) => row.id);
    await query.updateTable('task').set({ source_checked_at: sql<Date>`now()` }).where('id', 'in', ids).execute();
    return due.map((row) => ({ taskId: row.id, externalId: row.external_id, checkedAt: row.source_checked_at }));
  }

  /** Whether Oblivion itself still owes the task a status: what the source shows is then older than what is meant. */
  async owesStatus({ query }: TenantTransaction, connectionId: ConnectionId, externalId: string): Promise<boolean> {
    const row = await query
      .selectFrom('effect')
      .innerJoin('task', 'task.id', 'effect.task_id')
      .select('effect.id')
      .where('task.connection_id', '=', connectionId)
      .where('task.external_id', '=', externalId)
      .where('effect.kind', 'like', '%.status')
      .where('effect.status', 'in', ['pending', 'sending'])
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }
}
