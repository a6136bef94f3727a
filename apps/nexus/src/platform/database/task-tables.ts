import type {
  AgentId,
  Artifact,
  ConnectionId,
  MessageId,
  MessageKind,
  Origin,
  PersonId,
  ProjectId,
  RunId,
  TaskId,
  TaskStatus,
  TenantId,
  ThoughtId,
  ToolUse,
  WantedStatus,
} from '@oblivion/protocol';
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { CreatedAt, Position } from './column-types.js';

export interface TaskTable {
  id: TaskId;
  tenant_id: TenantId;
  project_id: ProjectId;
  connection_id: ConnectionId;
  external_id: string;
  url: string;
  title: string;
  description: string;
  status: TaskStatus;
  priority: number | null;
  source_status: string;
  source_updated_at: Date;
  source_place: string | null;
  source_place_name: string | null;
  source_assignees: string[] | null;
  source_people: string[] | null;
  claim_epoch: Generated<number>;
  attempt: Generated<number>;
  spec_version: Generated<number>;
  available_since: Generated<Date>;
  /** The agent to whom a person gave it. */
  assigned_agent_id: ColumnType<AgentId | null, AgentId | null | undefined, AgentId | null>;
  slack_channel_id: string;
  slack_root_ts: string | null;
  created_at: CreatedAt;
  updated_at: Generated<Date>;
  source_checked_at: Generated<Date>;
}

export interface SpecVersionTable {
  task_id: TaskId;
  number: number;
  tenant_id: TenantId;
  title: string;
  description: string;
  author: string | null;
  diff: string;
  created_at: CreatedAt;
}

export interface TaskLinkTable {
  task_id: TaskId;
  tenant_id: TenantId;
  url: string;
  title: string;
  state: 'open' | 'merged' | 'closed';
  source_updated_at: Date;
  created_at: CreatedAt;
}

export interface ArtifactFieldTable {
  project_id: ProjectId;
  list_id: string;
  tenant_id: TenantId;
  field_id: string;
  created_at: CreatedAt;
}

export interface StatusMappingTable {
  project_id: ProjectId;
  list_id: string;
  wanted: WantedStatus;
  tenant_id: TenantId;
  status: string | null;
  created_at: CreatedAt;
}

export interface ReconciliationTable {
  connection_id: ConnectionId;
  tenant_id: TenantId;
  swept_until: Date;
  next_at: Generated<Date>;
  taken_until: Date | null;
  last_error: string | null;
  failing_since: Date | null;
  webhook_state: Generated<'active' | 'suspended' | 'gone'>;
  webhook_since: Date | null;
  told_at: Date | null;
}

export interface RoutingRefusalTable {
  tenant_id: TenantId;
  connection_id: ConnectionId;
  external_id: string;
  reason: Generated<'unknown_tag' | 'untagged' | 'closed'>;
  tags: Generated<string[]>;
  created_at: CreatedAt;
}

export type RunStatus = 'active' | 'completed' | 'failed' | 'lost' | 'released' | 'stopped';

export interface RunTable {
  id: RunId;
  tenant_id: TenantId;
  task_id: TaskId;
  agent_id: AgentId;
  epoch: number;
  status: RunStatus;
  started_at: Generated<Date>;
  ended_at: Date | null;
  traceparent: string | null;
  trace_queued_at: ColumnType<Date | null, Date | null | undefined, Date>;
}

export interface ClaimTable {
  task_id: TaskId;
  tenant_id: TenantId;
  epoch: number;
  agent_id: AgentId;
  run_id: RunId;
  lease_expires_at: Date;
  created_at: CreatedAt;
}

export interface MessageTable {
  id: MessageId;
  tenant_id: TenantId;
  task_id: TaskId;
  position: Position;
  origin: Origin;
  kind: MessageKind;
  author: string;
  agent_id: AgentId | null;
  person_id: PersonId | null;
  run_id: RunId | null;
  text: string;
  artifacts: JSONColumnType<Artifact[], string | undefined, string>;
  external_id: string | null;
  slack_user_id: ColumnType<string | null, string | null | undefined, never>;
  created_at: CreatedAt;
  edited_at: Date | null;
  deleted_at: Date | null;
}

export interface ThoughtTable {
  id: ThoughtId;
  tenant_id: TenantId;
  task_id: TaskId;
  run_id: RunId;
  agent_id: AgentId;
  kind: 'thought' | 'plan' | 'tool';
  text: string;
  tool: JSONColumnType<ToolUse, string | null, never> | null;
  created_at: CreatedAt;
}
