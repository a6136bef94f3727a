import type {
  AgentCredentialTable,
  AgentGroupTable,
  AgentTable,
  AgentWakeUpTable,
  ConnectionTable,
  MembershipTable,
  GithubRepositoryTable,
  OauthStateTable,
  PersonTable,
  ProjectTable,
  SessionTable,
  SlackChannelTable,
  SignInTokenTable,
  SlackTokenTable,
  TenantTable,
} from './workspace-tables.js';
import type {
  ClaimTable,
  MessageTable,
  ReconciliationTable,
  RoutingRefusalTable,
  RunTable,
  SpecVersionTable,
  ArtifactFieldTable,
  StatusMappingTable,
  TaskLinkTable,
  TaskTable,
  ThoughtTable,
} from './task-tables.js';
import type {
  AgentRequestTable,
  DeliveryTable,
  EffectTable,
  EventTable,
  InboxTable,
  IntakePulseTable,
  SlackGapTable,
  SlackRefusalTable,
  SlackSocketTable,
} from './relay-tables.js';
import type {
  AgentEffectTable,
  AgentStepTable,
  AnswerStreamTable,
  CheckpointTable,
  CheckpointValueTable,
  CheckpointWriteTable,
  FeedbackTable,
  ModelCallTable,
  TraceSpanTable,
} from './run-tables.js';
import type { MemoryChunkTable, MemoryCollectionTable, MemoryCopyTable, MemorySourceTable } from './memory-tables.js';

export type { ConnectionProvider } from './column-types.js';
export type * from './workspace-tables.js';
export type * from './task-tables.js';
export type * from './relay-tables.js';
export type * from './run-tables.js';
export type * from './memory-tables.js';

/** The tables as Kysely sees them; migrations/*.sql is the truth. */
export interface Schema {
  tenant: TenantTable;
  person: PersonTable;
  sign_in_token: SignInTokenTable;
  session: SessionTable;
  connection: ConnectionTable;
  github_repository: GithubRepositoryTable;
  oauth_state: OauthStateTable;
  slack_token: SlackTokenTable;
  agent_group: AgentGroupTable;
  slack_channel: SlackChannelTable;
  project: ProjectTable;
  agent: AgentTable;
  membership: MembershipTable;
  agent_credential: AgentCredentialTable;
  agent_wake_up: AgentWakeUpTable;
  task: TaskTable;
  spec_version: SpecVersionTable;
  task_link: TaskLinkTable;
  artifact_field: ArtifactFieldTable;
  status_mapping: StatusMappingTable;
  reconciliation: ReconciliationTable;
  routing_refusal: RoutingRefusalTable;
  intake_pulse: IntakePulseTable;
  slack_gap: SlackGapTable;
  slack_refusal: SlackRefusalTable;
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
  answer_stream: AnswerStreamTable;
}
