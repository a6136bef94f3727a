import { Inject, Injectable } from '@nestjs/common';
import type { ConnectionId, SourceProvider } from '@oblivion/protocol';
import { type Selectable, sql } from 'kysely';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { TaskTable } from '../../platform/database/schema.js';
import { firstIdAt } from '../../platform/database/first-id.js';
import { subscriptions, type SubscriberName } from '../../platform/outbox/catalogue.js';
import type { LateNews, Unhandled, Unheard } from './why-facts.js';

/** Those that only look on: a task moves without them. */
const onlookers: readonly SubscriberName[] = ['memory.sources', 'traces.runs'];
const movers = (Object.keys(subscriptions) as SubscriberName[]).filter((name) => !onlookers.includes(name));

/** What came and was not handled, and what does not come at all. */
@Injectable()
export class UnheardRepository {
  @Inject(SETTINGS) private readonly settings!: Settings;

  /** The task's own events, and those that came for it from where it lives and where it is talked about. */
  async findUnhandledOfTask(
    transaction: TenantTransaction,
    task: Pick<Selectable<TaskTable>, 'id' | 'connection_id' | 'external_id' | 'slack_channel_id' | 'slack_root_ts'>,
  ): Promise<Unhandled | undefined> {
    const { query } = transaction;
    const source = await query
      .selectFrom('connection')
      .select('provider')
      .where('id', '=', task.connection_id)
      .executeTakeFirst();
    const lanes: string[] = [task.id, `${source?.provider}:${task.connection_id}:${task.external_id}`];
    if (task.slack_root_ts !== null) {
      const slack = await query
        .selectFrom('connection')
        .select('external_id')
        .where('provider', '=', 'slack')
        .execute();
      lanes.push(...slack.map((team) => `slack:${team.external_id}:${task.slack_channel_id}:${task.slack_root_ts}`));
    }
    return this.findUnhandled(transaction, lanes);
  }

  async findUnhandled({ query }: TenantTransaction, lanes: readonly string[]): Promise<Unhandled | undefined> {
    const row = await query
      .selectFrom('delivery')
      .innerJoin('event', 'event.position', 'delivery.event_position')
      .select([
        'delivery.subscriber',
        'event.occurred_at',
        'delivery.last_error',
        'delivery.status',
        'delivery.attempts',
      ])
      .where('delivery.subscriber', 'in', [...movers])
      // Each branch has an index of its own: what is done is many times what is not.
      .where((either) =>
        either.or([
          either('delivery.status', '=', 'pending').and('delivery.lane', 'in', [...lanes]),
          either('delivery.status', '=', 'failed').and('delivery.lane', 'in', [...lanes]),
        ]),
      )
      .orderBy('event.position')
      .limit(1)
      .executeTakeFirst();
    return (
      row && {
        subscriber: row.subscriber,
        since: row.occurred_at,
        attempts: row.attempts,
        error: row.last_error,
        isGivenUp: row.status === 'failed',
      }
    );
  }

  async findLateNews(
    { query }: TenantTransaction,
    connectionId: ConnectionId | undefined,
  ): Promise<LateNews | undefined> {
    if (connectionId === undefined) return undefined;
    const row = await query
      .selectFrom('reconciliation')
      .innerJoin('connection', 'connection.id', 'reconciliation.connection_id')
      .select(['provider', 'webhook_state', 'webhook_since'])
      .where('connection_id', '=', connectionId)
      .executeTakeFirst();
    if (row === undefined || row.webhook_state === 'active' || row.webhook_since === null) return undefined;
    return { source: row.provider as SourceProvider, state: row.webhook_state, since: row.webhook_since };
  }

  /** A source that cannot be read, or a Slack that sends nothing; the source first. */
  async find(transaction: TenantTransaction, connectionId: ConnectionId): Promise<Unheard | undefined> {
    return (await this.findSource(transaction, connectionId)) ?? this.#findSlack(transaction);
  }

  async findSource({ query }: TenantTransaction, connectionId: ConnectionId | undefined): Promise<Unheard | undefined> {
    if (connectionId === undefined) return undefined;
    const { deliverySeconds } = this.settings.patience;
    const row = await query
      .selectFrom('reconciliation')
      .innerJoin('connection', 'connection.id', 'reconciliation.connection_id')
      .select(['provider', 'failing_since', 'last_error'])
      .where('connection_id', '=', connectionId)
      .where('failing_since', '<=', sql<Date>`now() - make_interval(secs => ${deliverySeconds})`)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { provider: system, failing_since: since, last_error: error } = row;
    return { system, since: since as Date, error: (error ?? 'unknown').replace(/^\w+: /, '') };
  }

  /** While its threads are still being read again, Slack may have been heard already. */
  async #findSlack({ query }: TenantTransaction): Promise<Unheard | undefined> {
    const row = await query
      .selectFrom('slack_gap')
      .select('lost_from')
      .where('cause', '=', 'silence')
      .where(
        sql<boolean>`not exists (
          select from inbox where inbox.id >= ${firstIdAt('inbox', sql<Date>`slack_gap.lost_from`)}
            and inbox.connection_id = slack_gap.connection_id and dedupe_key not like 'reconciled:%')`,
      )
      .executeTakeFirst();
    if (row === undefined) return this.#findRefused({ query });
    return { system: 'slack', since: row.lost_from, error: 'what is posted there does not come back' };
  }

  /** What comes from Slack is refused, and nothing good has come since. */
  async #findRefused({ query }: Pick<TenantTransaction, 'query'>): Promise<Unheard | undefined> {
    const row = await query
      .selectFrom('slack_refusal')
      .select('since')
      .where('heard_at', 'is', null)
      .where(sql<boolean>`last_at >= since + make_interval(secs => ${this.settings.slack.refusedSeconds})`)
      .executeTakeFirst();
    if (row === undefined || row.since === null) return undefined;
    return { system: 'slack', since: row.since, error: 'its requests are refused, because their signature is wrong' };
  }
}
