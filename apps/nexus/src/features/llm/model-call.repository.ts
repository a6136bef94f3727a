import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { ModelCall } from './model-call.js';

@Injectable()
export class ModelCallRepository {
  /** Writes a call; answers false when it was written before. */
  async insert(transaction: TenantTransaction, call: ModelCall): Promise<boolean> {
    const { run, usage } = call;
    const row = await transaction.query
      .insertInto('model_call')
      .values({
        id: call.id,
        tenant_id: transaction.tenantId,
        task_id: run.taskId,
        run_id: run.runId,
        agent_id: run.agentId,
        provider: call.provider,
        model: call.model,
        status: call.status,
        is_stream: call.isStream,
        is_complete: call.isComplete,
        input_tokens: usage?.inputTokens ?? null,
        cached_input_tokens: usage?.cachedInputTokens ?? null,
        output_tokens: usage?.outputTokens ?? null,
        cost_micro_usd: call.costMicroUsd,
        duration_ms: call.durationMs,
        first_byte_ms: call.firstByteMs,
        failure: call.failure ?? null,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst();
    return row !== undefined;
  }
}
