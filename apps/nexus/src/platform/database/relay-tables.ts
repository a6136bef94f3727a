import type { AgentId, ConnectionId, EffectId, InboxId, TaskId, TenantId } from '@oblivion/protocol';
import type { Generated } from 'kysely';
import type { ConnectionProvider, CreatedAt, Json, Position } from './column-types.js';

export interface IntakePulseTable {
  is_only: Generated<boolean>;
  alive_at: Date;
}

export interface SlackGapTable {
  connection_id: ConnectionId;
  tenant_id: TenantId;
  cause: 'downtime' | 'silence' | 'request' | 'refused';
  lost_from: Date;
  lost_until: Date;
  read_until_task: Generated<string>;
  found: Generated<number>;
  next_at: Generated<Date>;
  taken_until: Date | null;
  last_error: string | null;
}

export interface SlackRefusalTable {
  connection_id: ConnectionId;
  tenant_id: TenantId;
  since: Date | null;
  last_at: Date | null;
  heard_at: Date | null;
  told_at: Date | null;
  read_at: Date | null;
}

export interface SlackSocketTable {
  connection_id: ConnectionId;
  tenant_id: TenantId;
  holder: string;
  held_until: Date;
  open_at: Date | null;
  last_error: string | null;
}

export interface InboxTable {
  id: InboxId;
  tenant_id: TenantId;
  connection_id: ConnectionId;
  provider: ConnectionProvider;
  kind: string;
  dedupe_key: string;
  body: Json<Record<string, unknown>>;
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
