import type { AgentId, ConnectionId, GroupId, PersonId, ProjectId, Role, TenantId } from '@oblivion/protocol';
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { ConnectionProvider, CreatedAt, Json } from './column-types.js';

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

export interface GithubRepositoryTable {
  api_url: string;
  name: string;
  tenant_id: TenantId;
  connection_id: ConnectionId;
  created_at: CreatedAt;
}

export interface OauthStateTable {
  id: string;
  tenant_id: TenantId;
  person_id: PersonId;
  purpose: string;
  secrets: Buffer;
  created_at: CreatedAt;
  expires_at: Date;
  used_at: ColumnType<Date | null, undefined, Date>;
}

export interface SlackTokenTable {
  connection_id: ConnectionId;
  tenant_id: TenantId;
  /** Null: it does not expire. */
  expires_at: Date | null;
  /** Null: it is not refreshed by itself. */
  refresh_at: Date | null;
  attempts: Generated<number>;
  last_error: string | null;
  lost_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
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
  /** Its channel is one that only those see who are in it. */
  is_private: Generated<boolean>;
  /** A mention of the app in its channel starts a task. */
  mentions_start_tasks: Generated<boolean>;
  takes_whole_list: Generated<boolean>;
  /** Over: its tag finds it no more. */
  archived_at: ColumnType<Date | null, undefined, Date | null>;
  created_at: CreatedAt;
}

export interface SlackChannelTable {
  tenant_id: TenantId;
  channel_id: string;
  name: string | null;
  /** Made by Oblivion, which therefore closes it, too. */
  is_ours: Generated<boolean>;
  /** Why nothing can be said there; null while all is well. */
  problem: ColumnType<ChannelProblem | null, ChannelProblem | null | undefined, ChannelProblem | null>;
  problem_since: ColumnType<Date | null, Date | null | undefined, Date | null>;
  created_at: CreatedAt;
}

export type ChannelProblem = 'is_archived' | 'not_in_channel' | 'channel_not_found';

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
