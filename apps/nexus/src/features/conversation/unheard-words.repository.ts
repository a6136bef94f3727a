import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';

/** Words of Slack that are kept and not handled yet. */
@Injectable()
export class UnheardWordsRepository {
  async isOnItsWay(
    { query }: TenantTransaction,
    { channel, ts }: { readonly channel: string; readonly ts: string },
  ): Promise<boolean> {
    const { rows } = await sql<{ is_on_its_way: boolean }>`
      select exists (
        select from inbox join delivery on delivery.subscriber = 'conversation.slack' and delivery.status = 'pending'
          and delivery.lane = concat_ws(':', 'slack', inbox.body ->> 'team_id', ${channel}::text,
            coalesce(inbox.body #>> '{event,thread_ts}', ${ts}))
        where inbox.connection_id in (select id from connection where provider = 'slack')
          and inbox.dedupe_key = ${`message:${channel}:${ts}`}) as is_on_its_way`.execute(query);
    return rows[0]?.is_on_its_way === true;
  }
}
