import { z } from 'zod';

/**
 * Identifiers are a short prefix and a UUIDv7 without dashes (`tsk_0198c2…`): sortable by creation time,
 * recognisable in a log line, and impossible to mix up by type.
 */
export const idPrefixes = {
  tenant: 'ten',
  person: 'psn',
  group: 'grp',
  project: 'prj',
  agent: 'agt',
  credential: 'crd',
  connection: 'con',
  task: 'tsk',
  run: 'run',
  message: 'msg',
  thought: 'tht',
  effect: 'eff',
  event: 'evt',
  inbox: 'inb',
  session: 'ses',
  call: 'cal',
  memorySource: 'src',
  memoryChunk: 'chk',
} as const;

export type IdKind = keyof typeof idPrefixes;
export type Id<K extends IdKind> = `${(typeof idPrefixes)[K]}_${string}` & { readonly __kind?: K };

/** Schema of one kind of identifier. */
export function idSchema<K extends IdKind>(kind: K) {
  const prefix = idPrefixes[kind];
  return z
    .string()
    .regex(
      new RegExp(`^${prefix}_[0-9a-f]{32}$`),
      `must look like ${prefix}_ followed by 32 hexadecimal digits`,
    ) as unknown as z.ZodType<Id<K>, string>;
}

export const tenantId = idSchema('tenant');
export const personId = idSchema('person');
export const groupId = idSchema('group');
export const projectId = idSchema('project');
export const agentId = idSchema('agent');
export const taskId = idSchema('task');
export const runId = idSchema('run');
export const messageId = idSchema('message');
export const effectId = idSchema('effect');
export const memorySourceId = idSchema('memorySource');
export const memoryChunkId = idSchema('memoryChunk');

export type TenantId = Id<'tenant'>;
export type PersonId = Id<'person'>;
export type GroupId = Id<'group'>;
export type ProjectId = Id<'project'>;
export type AgentId = Id<'agent'>;
export type ConnectionId = Id<'connection'>;
export type TaskId = Id<'task'>;
export type RunId = Id<'run'>;
export type MessageId = Id<'message'>;
export type ThoughtId = Id<'thought'>;
export type EffectId = Id<'effect'>;
export type InboxId = Id<'inbox'>;
export type MemorySourceId = Id<'memorySource'>;
export type MemoryChunkId = Id<'memoryChunk'>;
