import { Injectable } from '@nestjs/common';
import type { AgentId, RunId, TaskId, ThoughtKind, ToolUse } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { newId } from '../../platform/new-id.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { storableJson, storableText } from '../../platform/database/storable.js';
import { Traces } from './traces.service.js';

/** What agents note in private. Nothing here ever reaches Slack or ClickUp. */
@Injectable()
export class ThoughtRepository {
  readonly #traces: Traces;
  constructor(traces: Traces) {
    this.#traces = traces;
  }

  async insert(
    transaction: TenantTransaction,
    thought: {
      taskId: TaskId;
      runId: RunId;
      epoch: number;
      agent: { id: AgentId; name: string };
      kind: ThoughtKind;
      text: string;
      tool: ToolUse | null;
    },
  ): Promise<string> {
    const id = newId('thought');
    const { taskId, runId, agent, epoch, kind, tool } = thought;
    const text = storableText(thought.text);
    await transaction.query
      .insertInto('thought')
      .values({
        id,
        tenant_id: transaction.tenantId,
        task_id: taskId,
        run_id: runId,
        agent_id: agent.id,
        kind,
        text,
        tool: tool === null ? null : storableJson(tool),
      })
      .execute();
    await appendEvent(transaction, {
      name: 'thought.recorded',
      taskId,
      payload: { taskId, runId, agent, epoch, kind },
    });
    await this.#traces.recordThought(transaction, runId, { id, kind, text, tool, at: new Date() });
    return id;
  }
}
