import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import type { ClickUpConnection } from './clickup-connections.service.js';

/** How the webhook of a connection was found, and that people are told once when it had to be mended. */
@Injectable()
export class WebhookStateRepository {
  readonly #database: Database;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(database: Database) {
    this.#database = database;
  }

  async noteFound({ id }: ClickUpConnection, state: 'suspended' | 'gone'): Promise<void> {
    await this.#database.system
      .updateTable('reconciliation')
      .set({ webhook_state: state, webhook_since: sql<Date>`now()` })
      .where('connection_id', '=', id)
      .where('webhook_state', '=', 'active')
      .execute();
  }

  /** The webhook is well. If it was not before, people are told, unless they were told a short while ago. */
  async noteMended({ id, tenantId }: ClickUpConnection): Promise<void> {
    const { noticePauseSeconds } = this.settings.reconciliation;
    const { rows } = await sql<{ found: 'suspended' | 'gone'; isToTell: boolean }>`
      with former as (
        select webhook_state as found, coalesce(told_at < now() - make_interval(secs => ${noticePauseSeconds}), true) as to_tell
        from reconciliation where connection_id = ${id} and webhook_state <> 'active' for update
      )
      update reconciliation set webhook_state = 'active', webhook_since = now(),
        told_at = case when former.to_tell then now() else told_at end
      from former where connection_id = ${id}
      returning former.found as found, former.to_tell as "isToTell"`.execute(this.#database.system);
    const [change] = rows;
    if (change === undefined || !change.isToTell) return;
    await this.#database.withTenant(tenantId, (transaction) =>
      appendEvent(transaction, {
        name: 'webhook.mended',
        payload: { connectionId: id, found: change.found },
        lane: `operator:${tenantId}`,
      }),
    );
  }
}
