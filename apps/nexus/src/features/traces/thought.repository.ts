import { Injectable } from '@nestjs/common';
import type { AgentId, RunId, TaskId, ThoughtKind } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { newId } from '../../platform/new-id.js';
import { appendEvent } from '../../platform/outbox/event-log.js';

/** What agents note in private. Nothing here ever reaches Slack or ClickUp. */
@Injectable()
export class ThoughtRepository {
  async insert(
    transaction: TenantTransaction,
    thought: {
      taskId: TaskId;
      runId: RunId;
      epoch: number;
      agent: { id: AgentId; name: string };
      kind: ThoughtKind;
      text: string;
    },
  ): Promise<string> {
    const id = newId('thought');
    const { taskId, runId, agent, epoch, kind } = thought;
    await transaction.query
      .insertInto('thought')
      .values({
        id,
        tenant_id: transaction.tenantId,
        task_id: taskId,
        run_id: runId,
        agent_id: agent.id,
        kind,
        text: thought.text.replaceAll('\u0000', '\uFFFD').toWellFormed(),
      })
      .execute();
    await appendEvent(transaction, {
      name: 'thought.recorded',
      taskId,
      payload: { taskId, runId, agent, epoch, kind },
    });
    return id;
  }
}
