import { Injectable } from '@nestjs/common';
import type { TenantId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Batching } from '../../../platform/batching.js';
import { Database } from '../../../platform/database/database.service.js';

interface Thread {
  readonly tenantId: TenantId;
  readonly channel: string;
  readonly rootTs: string;
}

/** Look-ups under way at once, and most threads of one. */
const concurrency = 2;
const size = 100;

/**
 * Tells threads of tasks from all the others in a channel, those of one moment together: most of what is said in Slack is
 * nobody's task, and costs no transaction of its own.
 */
@Injectable()
export class ThreadLookup {
  readonly #database: Database;
  readonly #asked = new Batching<Thread, boolean>({ concurrency, size, run: (threads) => this.#look(threads) });

  constructor(database: Database) {
    this.#database = database;
  }

  /** True as well while a root message of the channel may stand in Slack whose name we do not know yet. */
  mayBeOfTask(thread: Thread): Promise<boolean> {
    return this.#asked.submit(thread);
  }

  async #look(threads: readonly Thread[]): Promise<readonly PromiseSettledResult<boolean>[]> {
    const results = new Map<Thread, PromiseSettledResult<boolean>>();
    for (const [tenantId, own] of Map.groupBy(threads, (thread) => thread.tenantId)) {
      const [found] = await Promise.allSettled([this.#listOfTasks(tenantId, own)]);
      for (const thread of own) {
        results.set(
          thread,
          found.status === 'rejected' ? found : { status: 'fulfilled', value: found.value.has(thread) },
        );
      }
    }
    return threads.map((thread) => results.get(thread) as PromiseSettledResult<boolean>);
  }

  /** One statement, so that a root message is seen either on its way or with its name. */
  async #listOfTasks(tenantId: TenantId, threads: readonly Thread[]): Promise<ReadonlySet<Thread>> {
    return this.#database.withTenant(tenantId, async ({ query }) => {
      const { rows } = await sql<{ ordinal: number }>`
        with on_its_way as (
          select payload ->> 'channel' as channel from effect
          where kind = 'slack.root' and status in ('pending', 'sending') and (status = 'sending' or is_outcome_unknown)
          union select payload ->> 'channel' from effect
          where kind = 'slack.root' and status = 'parked' and is_outcome_unknown
        )
        select asked.ordinal::int
        from unnest(${threads.map(({ channel }) => channel)}::text[], ${threads.map(({ rootTs }) => rootTs)}::text[])
          with ordinality as asked (channel, root_ts, ordinal)
        where asked.channel in (select channel from on_its_way)
          or exists (
            select from task
            where tenant_id = ${tenantId} and slack_channel_id = asked.channel and slack_root_ts = asked.root_ts)
          or exists (
            select from effect
            where tenant_id = ${tenantId} and kind = 'slack.root' and external_id = asked.channel || '/' || asked.root_ts)`.execute(
        query,
      );
      return new Set(rows.map(({ ordinal }) => threads[ordinal - 1] as Thread));
    });
  }
}
