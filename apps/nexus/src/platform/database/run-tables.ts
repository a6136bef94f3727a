import type { AgentId, PersonId, RunId, TaskId, TenantId } from '@oblivion/protocol';
import type { ColumnType, Generated } from 'kysely';
import type { CreatedAt, Json, Position } from './column-types.js';

interface InThread {
  tenant_id: TenantId;
  task_id: TaskId;
  thread: string;
  namespace: string;
}

interface StoredBytes {
  format: string;
  body: Buffer;
}

export interface CheckpointTable extends InThread, StoredBytes {
  id: string;
  parent_id: string | null;
  versions: Json<Record<string, string>>;
  metadata: Json<Record<string, unknown>>;
  run_id: RunId;
  created_at: CreatedAt;
}

export interface CheckpointValueTable extends InThread, StoredBytes {
  channel: string;
  version: string;
}

export interface CheckpointWriteTable extends InThread, StoredBytes {
  checkpoint_id: string;
  node_task_id: string;
  index: number;
  node_path: string;
  channel: string;
}

export interface AgentStepTable {
  tenant_id: TenantId;
  task_id: TaskId;
  attempt: number;
  kind: 'say' | 'think';
  step: string;
  run_id: RunId;
  result: Json<Record<string, unknown>>;
  created_at: CreatedAt;
}

export interface AgentEffectTable {
  tenant_id: TenantId;
  task_id: TaskId;
  key: string;
  idempotency_key: string;
  attempt: string;
  run_id: RunId;
  reserved_at: Generated<Date>;
  /** JSON text on its way in. */
  result: ColumnType<unknown, never, string>;
  recorded_at: Date | null;
}

export interface ModelCallTable {
  id: string;
  tenant_id: TenantId;
  task_id: TaskId;
  run_id: RunId;
  agent_id: AgentId;
  provider: string;
  model: string;
  status: number;
  is_stream: boolean;
  is_complete: boolean;
  input_tokens: number | null;
  cached_input_tokens: number | null;
  output_tokens: number | null;
  cost_micro_usd: number | null;
  duration_ms: number;
  first_byte_ms: number | null;
  failure: string | null;
  created_at: CreatedAt;
}

export interface TraceSpanTable {
  id: string;
  tenant_id: TenantId;
  run_id: RunId;
  position: Position;
  observation: string;
  bytes: number;
  status: Generated<'waiting' | 'set_aside'>;
  attempts: Generated<number>;
  taken_until: Date | null;
  last_error: string | null;
  created_at: CreatedAt;
}

export interface FeedbackTable {
  run_id: RunId;
  slack_user_id: string;
  tenant_id: TenantId;
  task_id: TaskId;
  person_id: PersonId | null;
  author: string;
  is_good: boolean;
  given_at: Generated<Date>;
  version: Generated<number>;
  exported_version: Generated<number>;
  taken_until: Date | null;
  last_error: string | null;
}

export type AnswerState = 'new' | 'starting' | 'growing' | 'still' | 'none';

export interface AnswerStreamTable {
  run_id: RunId;
  tenant_id: TenantId;
  task_id: TaskId;
  channel: string;
  recipient: string;
  name: string;
  text: string;
  is_open: Generated<boolean>;
  state: Generated<AnswerState>;
  ts: ColumnType<string | null, string | null | undefined, string | null>;
  sent: Generated<number>;
  called_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  is_owed: Generated<boolean>;
  owed: Generated<number>;
  is_ended: Generated<boolean>;
  is_end_owed: Generated<boolean>;
  created_at: CreatedAt;
}
