import { z } from 'zod';
import {
  agentId,
  effectId,
  groupId,
  idSchema,
  memorySourceId,
  messageId,
  personId,
  projectId,
  runId,
  taskId,
} from './ids.js';
import { memoryKind } from './memory.js';
import { agentReference, messageKind, origin, taskStatus } from './task.js';
import { perSourceEvent, sourceProviders } from './work-sources.js';

const task = { taskId };
const inboxId = idSchema('inbox');
const connectionId = idSchema('connection');
/** The claim that ended with it; null when nobody held the task. */
const epoch = z.int().nullable().default(null);
/** Where a person decided: where the task was written, which then shows it already, or elsewhere. */
const decidedIn = z.enum(['source', 'slack']).default('source');
/** Who did it; without a person's id it was done by a command of Nexus. */
const decider = { by: z.string(), personId: personId.nullable() };
const project = { projectId, tag: z.string() };
const effectDecision = { taskId: taskId.nullable(), effectId, target: z.string(), by: z.string(), personId };
const byAgent = { ...task, runId, agent: agentReference, epoch: z.int() };

const received = z.object({ inboxId, connectionId, kind: z.string() });
/** What each work source tells, kept before it was answered. */
const sourceEvents = perSourceEvent(() => received);

/**
 * The catalogue: everything that can happen, past tense, with what is told of it. Payloads carry identifiers and small
 * facts, never the words of messages. They outlive a release: a field added later is optional.
 */
export const eventPayloads = {
  ...sourceEvents,
  'slack.event_received': received,
  'task.created': z.object({ ...task, projectId, title: z.string(), alsoTagged: z.array(z.string()) }),
  'task.refused': z.object({
    connectionId,
    externalId: z.string(),
    reason: z.enum(['unknown_tag']),
    tags: z.array(z.string()),
  }),
  'task.available': z.object({
    ...task,
    /** `assigned`: a person said to whom it is offered. */
    reason: z.enum(['created', 'released', 'lease_expired', 'reopened', 'assigned']),
    decidedIn,
  }),
  /** A person opened it again, but its project is archived: it stays as it is. */
  'task.reopen_refused': z.object({ ...task, ...project, by: z.string(), decidedIn }),
  'task.claimed': z.object(byAgent),
  'task.started': z.object(byAgent),
  'task.blocked': z.object({ ...byAgent, on: z.enum(['question', 'blocker']) }),
  'task.resumed': z.object({ ...task, by: z.string() }),
  'task.released': z.object({ ...byAgent, reason: z.string() }),
  'task.submitted': z.object(byAgent),
  'task.failed': z.object(byAgent),
  'task.done': z.object({ ...task, by: z.string(), agentId: agentId.nullable().default(null), epoch, decidedIn }),
  'task.cancelled': z.object({ ...task, by: z.string(), reason: z.string(), agentId: agentId.nullable(), epoch }),
  'task.changed': z.object({
    ...task,
    by: z.string(),
    changes: z.record(z.string(), z.object({ from: z.string().nullable(), to: z.string().nullable() })),
    /** The number of the new wording, when the words changed. */
    specVersion: z.int().positive().optional(),
    agentId: agentId.nullable(),
  }),
  /** A group was made; `channel` as it stands in Slack, null without one. */
  'group.created': z.object({ groupId, group: z.string(), channel: z.string().nullable(), ...decider }),
  'project.created': z.object({ ...project, channel: z.string(), ...decider }),
  /** It is over, and so is the channel that Oblivion made for it. */
  'project.archived': z.object({ ...project, ...decider }),
  'project.restored': z.object({ ...project, ...decider }),
  /** Its new tasks go to another channel in Slack. */
  'project.channel_changed': z.object({ ...project, from: z.string(), to: z.string(), ...decider }),
  /** A person chose which statuses of a list mean what. */
  'project.statuses_mapped': z.object({
    projectId,
    listId: z.string(),
    listName: z.string(),
    by: z.string(),
    personId,
  }),
  /** A person chose the custom field of a list that holds links to what was made, or none. */
  'project.artifact_field_chosen': z.object({
    projectId,
    listId: z.string(),
    listName: z.string(),
    fieldName: z.string().nullable(),
    by: z.string(),
    personId,
  }),
  /** It was not compared with what stands outside for a while. */
  'task.check_requested': z.object(task),
  /** It was deleted where people wrote it, in whatever state it is here. */
  'task.source_deleted': z.object({ ...task, by: z.string() }),
  'message.posted': z.object({
    ...task,
    messageId,
    origin,
    kind: messageKind,
    author: z.string(),
    /** The agent at work when it was posted: the one who hears it. */
    agentId: agentId.nullable(),
  }),
  'message.edited': z.object({ ...task, messageId, origin, agentId: agentId.nullable() }),
  'message.deleted': z.object({ ...task, messageId, origin, agentId: agentId.nullable() }),
  'thought.recorded': z.object({ ...byAgent, kind: z.string() }),
  'agent.connected': z.object({ agent: agentReference, session: z.string() }),
  'agent.disconnected': z.object({ agent: agentReference, session: z.string(), reason: z.string() }),
  /** All it may do was taken from it: its tasks are offered again, its tokens and sockets are refused. */
  'agent.revoked': z.object({ agent: agentReference, by: z.string() }),
  'effect.delivered': z.object({ taskId: taskId.nullable(), effectId, target: z.string(), attempts: z.int() }),
  'effect.parked': z.object({ taskId: taskId.nullable(), effectId, target: z.string(), error: z.string() }),
  /** A person had a parked effect sent once more. */
  'effect.resent': z.object(effectDecision),
  /** A person dropped a parked effect: it is never sent. */
  'effect.dropped': z.object(effectDecision),
  /** ClickUp had suspended or lost our webhook; it is there again. */
  'webhook.mended': z.object({ connectionId, found: z.enum(['suspended', 'gone']) }),
  /** A person connected a workspace, or connected it again. */
  'connection.installed': z.object({
    connectionId,
    system: z.enum(['slack', ...sourceProviders]),
    by: z.string(),
    personId,
  }),
  /** Requests that name the workspace are refused: their signature is wrong. */
  'connection.signatures_refused': z.object({ connectionId, since: z.iso.datetime() }),
  /** Slack takes a bot token, or its refresh token, no more: somebody has to install the app again. */
  'connection.token_lost': z.object({
    connectionId,
    /** Slack's word for it. */
    reason: z.string(),
    /** Until when calls still work; null when they do not. */
    worksUntil: z.iso.datetime().nullable(),
  }),
  /** After a time in which news may have been lost, the source was read again. */
  'gap.reconciled': z.object({
    connectionId,
    system: z.enum(['slack', ...sourceProviders]),
    cause: z.enum(['downtime', 'silence', 'request', 'unreadable', 'refused']),
    from: z.iso.datetime(),
    until: z.iso.datetime(),
    /** What had not come. */
    found: z.int(),
  }),
  /** A person had something taken out of memory for good. */
  'memory.source_forgotten': z.object({ sourceId: memorySourceId, projectId, kind: memoryKind, by: z.string() }),
  'model.called': z.object({
    ...task,
    runId,
    agentId,
    model: z.string(),
    status: z.int(),
    inputTokens: z.int().nullable(),
    outputTokens: z.int().nullable(),
    /** Null when no price is known for the model: unknown, not free. */
    costMicroUsd: z.int().nullable(),
    durationMs: z.int(),
  }),
} as const;

export type EventName = keyof typeof eventPayloads;
export type EventPayload<N extends EventName> = z.infer<(typeof eventPayloads)[N]>;
export const eventNames = Object.keys(eventPayloads) as [EventName, ...EventName[]];

/** Names the status in which an event leaves its task, for screens that follow along. */
export const statusAfterEvent: Partial<Record<EventName, z.infer<typeof taskStatus>>> = {
  'task.available': 'available',
  'task.claimed': 'claimed',
  'task.started': 'in_progress',
  'task.blocked': 'blocked_on_human',
  'task.resumed': 'in_progress',
  'task.submitted': 'in_review',
  'task.failed': 'failed',
  'task.done': 'done',
  'task.cancelled': 'cancelled',
};
