import { Injectable } from '@nestjs/common';
import { type Pulse, type TaskStatus, taskStatuses } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';

/** The figures of the first screen. */
@Injectable()
export class PulseRepository {
  async countTasks({ query }: TenantTransaction): Promise<Record<TaskStatus, number>> {
    const rows = await query
      .selectFrom('task')
      .select(({ fn }) => ['status', fn.countAll<string>().as('count')])
      .groupBy('status')
      .execute();
    const counts = new Map(rows.map((row) => [row.status, Number(row.count)]));
    const all = taskStatuses.map((status) => [status, counts.get(status) ?? 0] as const);
    return Object.fromEntries(all) as Record<TaskStatus, number>;
  }

  /** Tasks that an agent completed since then. */
  async countFinished({ query }: TenantTransaction, since: Date): Promise<number> {
    const row = await query
      .selectFrom('run')
      .select(({ fn }) => fn.count<string>('task_id').distinct().as('count'))
      .where('status', '=', 'completed')
      .where('ended_at', '>', since)
      .executeTakeFirstOrThrow();
    return Number(row.count);
  }

  async countEffects({ query }: TenantTransaction): Promise<Pulse['effects']> {
    const rows = await query
      .selectFrom('effect')
      .select(({ fn }) => ['status', fn.countAll<string>().as('count')])
      .where('status', 'in', ['pending', 'sending', 'parked'])
      // Its delivery is no event: nobody could count it down.
      .where('kind', '<>', 'slack.answer_stream')
      .groupBy('status')
      .execute();
    const countOf = (status: string): number => Number(rows.find((row) => row.status === status)?.count ?? 0);
    return { pending: countOf('pending') + countOf('sending'), parked: countOf('parked') };
  }

  async sumModelCalls({ query }: TenantTransaction, since: Date): Promise<Pulse['modelsLastDay']> {
    const row = await query
      .selectFrom('model_call')
      .select(({ fn }) => [
        fn.countAll<string>().as('calls'),
        fn.sum<string | null>('input_tokens').as('input_tokens'),
        fn.sum<string | null>('output_tokens').as('output_tokens'),
        fn.sum<string | null>('cost_micro_usd').as('cost_micro_usd'),
        fn.count<string>('cost_micro_usd').as('priced'),
      ])
      .where('created_at', '>', since)
      .executeTakeFirstOrThrow();
    return {
      calls: Number(row.calls),
      inputTokens: Number(row.input_tokens),
      outputTokens: Number(row.output_tokens),
      costMicroUsd: Number(row.cost_micro_usd),
      callsWithoutPrice: Number(row.calls) - Number(row.priced),
    };
  }
}
