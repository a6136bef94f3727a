import { Injectable } from '@nestjs/common';
import type { EffectId } from '@oblivion/protocol';
import { sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';

/** What operators were told. */
@Injectable()
export class NoticeRepository {
  /** Whether nothing was told of it lately, or its end was told since. Until the transaction ends nobody else is answered: of many only one tells. */
  async isDue(
    { tenantId, query }: TenantTransaction,
    { about, endedBy }: { about: string; endedBy: string },
    pauseHours: number,
  ): Promise<boolean> {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${tenantId}:${about}`}, 0))`.execute(query);
    const told = await query
      .selectFrom('effect')
      .select(sql<string>`payload ->> 'about'`.as('about'))
      .where('kind', '=', 'slack.notice')
      .where('lane', '=', `operator:${tenantId}`)
      .where(sql<boolean>`payload ->> 'about' in (${about}, ${endedBy})`)
      .where('created_at', '>', sql<Date>`now() - make_interval(hours => ${pauseHours})`)
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst();
    return told === undefined || told.about === endedBy;
  }

  /** The channel that a call was about, and the projects that have or had it. */
  async findChannelOf({ query }: TenantTransaction, id: EffectId) {
    const row = await query
      .selectFrom('effect')
      .leftJoin('project', (join) => join.on(sql<boolean>`project.slack_channel_id = effect.payload ->> 'channel'`))
      .select([sql<string>`effect.payload ->> 'channel'`.as('channel'), 'project.tag'])
      .where('effect.id', '=', id)
      .orderBy('project.tag')
      .executeTakeFirst();
    return row === undefined ? undefined : { channel: row.channel, tag: row.tag };
  }

  /** The channel that an effect was to reach, and the project it is for. */
  async findPlace({ query }: TenantTransaction, id: EffectId) {
    return query
      .selectFrom('effect')
      .innerJoin('task', 'task.id', 'effect.task_id')
      .innerJoin('project', 'project.id', 'task.project_id')
      .select([sql<string>`effect.payload ->> 'channel'`.as('channel'), 'project.tag'])
      .where('effect.id', '=', id)
      .executeTakeFirst();
  }
}
