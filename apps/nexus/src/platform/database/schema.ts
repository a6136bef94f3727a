import type {
  AgentId,
  Artifact,
  ConnectionId,
  EffectId,
  GroupId,
  InboxId,
  MemoryChunkId,
  MemoryKind,
  MemorySourceId,
  MemorySourceState,
  MessageId,
  MessageKind,
  Origin,
  PersonId,
  ProjectId,
  Role,
  RunId,
  SourceProvider,
  TaskId,
  TaskStatus,
  TenantId,
  ThoughtId,
  ToolUse,
  WantedStatus,
} from '@oblivion/protocol';
import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';

type Json<T extends object> = JSONColumnType<T>;
/** Outside systems that a tenant connects. */
export type ConnectionProvider = 'slack' | SourceProvider;
type CreatedAt = ColumnType<Date, Date | undefined, never>;
/** bigint columns arrive as text: they do not fit a JavaScript number. */
type Position = GeneratedAlways<string>;

export interface TenantTable {
  id: TenantId;
  slug: string;
  name: string;
  operator_channel: string | null;
  created_at: CreatedAt;
}
export interface PersonTable {
  id: PersonId;
  tenant_id: TenantId;
  name: string;
  email: string;
  role: Role;
  slack_user_id: string | null;
  clickup_user_id: string | null;
  created_at: CreatedAt;
}
export interface SignInTokenTable {
  token_hash: Buffer;
  tenant_id: TenantId;
  person_id: PersonId;
  expires_at: Date;
  used_at: Date | null;
}
export interface SessionTable {
  token_hash: Buffer;
  tenant_id: TenantId;
  person_id: PersonId;
  created_at: CreatedAt;
  last_seen_at: ColumnType<Date, Date | undefined, Date>;
  expires_at: Date;
}
export interface ConnectionTable {
  id: ConnectionId;
  tenant_id: TenantId;
  provider: ConnectionProvider;
  external_id: string;
  settings: Json<Record<string, string>>;
  secrets: Buffer;
  /** False until its secrets are stored. */
  is_connected: GeneratedAlways<boolean>;
  created_at: CreatedAt;
  updated_at: Generated<Date>;
}
export interface AgentGroupTable {
  id: GroupId;
  tenant_id: TenantId;
  name: string;
  slack_channel_id: string | null;
  created_at: CreatedAt;
}
export interface ProjectTable {
  id: ProjectId;
  tenant_id: TenantId;
  group_id: GroupId;
  tag: string;
  name: string;
  slack_channel_id: string;
  clickup_list_id: string | null;
  source_labels: Generated<string[]>;
  model: string | null;
  created_at: CreatedAt;
}
export interface AgentTable {
  id: AgentId;
  tenant_id: TenantId;
  name: string;
  description: string;
  icon_emoji: string | null;
  capabilities: Generated<string[]>;
  slots: Generated<number>;
  session_id: string | null;
  last_seen_at: Date | null;
  created_at: CreatedAt;
  revoked_at: ColumnType<Date | null, undefined, Date | null>;
}
export interface AgentWakeUpTable {
  agent_id: AgentId;
  tenant_id: TenantId;
  url: string;
  secret: Buffer;
  message_at: ColumnType<Date | null, undefined, Date | null>;
  task_at: ColumnType<Date | null, undefined, Date | null>;
  next_attempt_at: Generated<Date>;
  taken_until: ColumnType<Date | null, undefined, Date | null>;
  attempts: Generated<number>;
  attempted_at: ColumnType<Date | null, undefined, Date | null>;
  accepted_at: ColumnType<Date | null, undefined, Date | null>;
  last_error: ColumnType<string | null, undefined, string | null>;
  created_at: CreatedAt;
}
export interface MembershipTable {
  tenant_id: TenantId;
  group_id: GroupId;
  agent_id: AgentId;
  role: Generated<'member' | 'lead'>;
}
export interface AgentCredentialTable {
  id: string;
  tenant_id: TenantId;
  agent_id: AgentId;
  secret_hash: Buffer;
  created_at: CreatedAt;
  revoked_at: Date | null;
}
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
  claim_epoch: Generated<number>;
  attempt: Generated<number>;
  spec_version: Generated<number>;
  available_since: Generated<Date>;
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
export interface IntakePulseTable {
  is_only: Generated<boolean>;
  alive_at: Date;
}
export interface SlackGapTable {
  connection_id: ConnectionId;
  tenant_id: TenantId;
  cause: 'downtime' | 'silence' | 'request';
  lost_from: Date;
  lost_until: Date;
  read_until_task: Generated<string>;
  found: Generated<number>;
  next_at: Generated<Date>;
  taken_until: Date | null;
  last_error: string | null;
}
export interface SlackSocketTable {
  connection_id: ConnectionId;
  tenant_id: TenantId;
  holder: string;
  held_until: Date;
  open_at: Date | null;
  last_error: string | null;
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
export interface InboxTable {
  id: InboxId;
  tenant_id: TenantId;
  connection_id: ConnectionId;
  provider: ConnectionProvider;
  kind: string;
  dedupe_key: string;
  /** JSON, as it came. */
  body: string;
  received_at: Date;
}
export interface EventTable {
  position: Position;
  transaction: Generated<string>;
  tenant_id: TenantId;
  name: string;
  task_id: TaskId | null;
  payload: Json<Record<string, unknown>>;
  occurred_at: Generated<Date>;
  traceparent: string | null;
}
export interface DeliveryTable {
  event_position: string;
  subscriber: string;
  tenant_id: TenantId;
  lane: string;
  status: Generated<'pending' | 'done' | 'failed'>;
  attempts: Generated<number>;
  next_attempt_at: Generated<Date>;
  last_error: string | null;
}
export type EffectStatus = 'pending' | 'sending' | 'delivered' | 'parked' | 'dropped';
export interface EffectTable {
  id: EffectId;
  tenant_id: TenantId;
  task_id: TaskId | null;
  event_position: string;
  target: string;
  kind: string;
  lane: string;
  position: Position;
  payload: Json<Record<string, unknown>>;
  status: Generated<EffectStatus>;
  attempts: Generated<number>;
  is_outcome_unknown: Generated<boolean>;
  next_attempt_at: Generated<Date>;
  sending_until: Date | null;
  external_id: string | null;
  last_error: string | null;
  created_at: CreatedAt;
  delivered_at: Date | null;
  traceparent: string | null;
}
export interface AgentRequestTable {
  tenant_id: TenantId;
  agent_id: AgentId;
  request_id: string;
  result: Json<Record<string, unknown>>;
  created_at: CreatedAt;
}
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

export interface MemorySourceTable {
  id: MemorySourceId;
  tenant_id: TenantId;
  project_id: ProjectId;
  kind: MemoryKind;
  external_id: string;
  task_id: TaskId | null;
  title: string;
  url: string | null;
  content_hash: Buffer | null;
  revision: Generated<number>;
  source_updated_at: Date;
  forgotten_at: Date | null;
  forgotten_by: 'source' | 'person' | null;
  forgotten_by_person_id: PersonId | null;
  created_at: CreatedAt;
}
export interface MemoryChunkTable {
  id: MemoryChunkId;
  tenant_id: TenantId;
  project_id: ProjectId;
  source_id: MemorySourceId;
  ordinal: number;
  context: string;
  text: string;
  search: GeneratedAlways<string>;
}
export interface MemoryCollectionTable {
  name: string;
  alias: string;
  embedding_version: string;
  state: 'building' | 'live' | 'retired';
  created_at: CreatedAt;
}
export interface MemoryCopyTable {
  collection: string;
  source_id: MemorySourceId;
  tenant_id: TenantId;
  project_id: ProjectId;
  revision: Generated<number>;
  state: Generated<MemorySourceState>;
  attempts: Generated<number>;
  next_attempt_at: Generated<Date>;
  taken_until: Date | null;
  last_error: string | null;
  indexed_at: Date | null;
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

/** The tables as Kysely sees them; migrations/*.sql is the truth. */
export interface Schema {
  tenant: TenantTable;
  person: PersonTable;
  sign_in_token: SignInTokenTable;
  session: SessionTable;
  connection: ConnectionTable;
  agent_group: AgentGroupTable;
  project: ProjectTable;
  agent: AgentTable;
  membership: MembershipTable;
  agent_credential: AgentCredentialTable;
  agent_wake_up: AgentWakeUpTable;
  task: TaskTable;
  spec_version: SpecVersionTable;
  task_link: TaskLinkTable;
  status_mapping: StatusMappingTable;
  reconciliation: ReconciliationTable;
  routing_refusal: RoutingRefusalTable;
  intake_pulse: IntakePulseTable;
  slack_gap: SlackGapTable;
  slack_socket: SlackSocketTable;
  run: RunTable;
  claim: ClaimTable;
  message: MessageTable;
  thought: ThoughtTable;
  inbox: InboxTable;
  event: EventTable;
  delivery: DeliveryTable;
  effect: EffectTable;
  agent_request: AgentRequestTable;
  checkpoint: CheckpointTable;
  checkpoint_value: CheckpointValueTable;
  checkpoint_write: CheckpointWriteTable;
  agent_step: AgentStepTable;
  agent_effect: AgentEffectTable;
  model_call: ModelCallTable;
  memory_source: MemorySourceTable;
  memory_chunk: MemoryChunkTable;
  memory_collection: MemoryCollectionTable;
  memory_copy: MemoryCopyTable;
  trace_span: TraceSpanTable;
  feedback: FeedbackTable;
}
