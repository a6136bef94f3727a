import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { WrittenUnderClaim } from '../tasks/task.service.js';
import type { RequestResult } from './agent-request.repository.js';

export interface Step {
  readonly kind: 'say' | 'think';
  /** The agent's own name for it. */
  readonly step: string;
}

/** What was said or noted under a name: once for all holders of the same attempt at a task. */
@Injectable()
export class AgentStepRepository {
  /** What came of the step when an earlier request, perhaps of an earlier holder, made it. */
  async find(
    transaction: TenantTransaction,
    { task }: WrittenUnderClaim,
    { kind, step }: Step,
  ): Promise<RequestResult | undefined> {
    const row = await transaction.query
      .selectFrom('agent_step')
      .select('result')
      .where('task_id', '=', task.id)
      .where('attempt', '=', task.attempt)
      .where('kind', '=', kind)
      .where('step', '=', step)
      .executeTakeFirst();
    return row?.result;
  }

  async insert(
    transaction: TenantTransaction,
    { task, claim }: WrittenUnderClaim,
    { kind, step, result }: Step & { result: RequestResult },
  ): Promise<void> {
    await transaction.query
      .insertInto('agent_step')
      .values({
        tenant_id: transaction.tenantId,
        task_id: task.id,
        attempt: task.attempt,
        kind,
        step,
        run_id: claim.run_id,
        result: JSON.stringify(result),
      })
      .execute();
  }
}
