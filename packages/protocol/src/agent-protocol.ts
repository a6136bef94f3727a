import { z } from 'zod';
import { errorCodes } from './errors.js';
import { taskId } from './ids.js';
import {
  agentReference,
  artifact,
  claimGrant,
  message,
  sayKind,
  specVersion,
  taskSummary,
  thoughtKind,
  toolUse,
  traceparent,
} from './task.js';

/** The agent protocol spoken at `wss /agents`: JSON text frames. */
export const agentProtocolVersion = 'oblivion.v1';

/** Longest text of one message, in characters. */
export const maximumTextLength = 100_000;

/** Chosen by the client; the same id sent again gets the first answer and has no second effect. */
const id = z.string().min(1).max(100);
/** The trace that a frame belongs to, so that one trace covers both sides: W3C Trace Context. May always be left out. */
const traced = { traceparent: traceparent.optional() };
/** Names a place in the event stream; opaque to clients. */
export const cursor = z.string().regex(/^\d{1,20}\.\d{1,20}$/, 'must be a cursor given by the server');
const epoch = z.int().positive();
const text = z.string().min(1).max(maximumTextLength);
const claimed = { id, ...traced, taskId, epoch };
/**
 * Names this step of the work, for every holder of the same attempt at the task: what was said or noted under it by an
 * earlier holder is not said again, and its answer is that of the first time.
 */
const step = z.string().min(1).max(200).optional();

export const hello = z.object({
  id,
  ...traced,
  type: z.literal('hello'),
  protocol: z.string().max(50),
  /** Access token from `/oauth/token`. */
  token: z.string().min(1).max(4096),
  /** What the agent can do, for its operators to read. */
  capabilities: z.array(z.string().min(1).max(100)).max(50).default([]),
  /** How many tasks the agent can hold at once. */
  slots: z.int().min(1).max(100).default(1),
  /** The last event the agent has seen; everything after it is sent again. */
  cursor: cursor.optional(),
  sdk: z.string().max(100).optional(),
});
export const claim = z.object({ id, ...traced, type: z.literal('claim'), taskId });
export const release = z.object({ ...claimed, type: z.literal('release'), reason: z.string().min(1).max(500) });
export const start = z.object({ ...claimed, type: z.literal('start') });
export const say = z.object({
  ...claimed,
  type: z.literal('say'),
  step,
  kind: sayKind,
  text,
  artifacts: z.array(artifact).max(20).default([]),
});
export const think = z.object({
  ...claimed,
  type: z.literal('think'),
  step,
  kind: thoughtKind.default('thought'),
  text,
  /** The use of a tool that the note tells of; its kind is then `tool`. */
  tool: toolUse.optional(),
});
/**
 * A part of the final answer while it is written, so that people see it grow. An ornament: what is said as the result is said
 * by `finish`, whatever became of the parts.
 */
export const answerPart = z.object({
  ...claimed,
  type: z.literal('answer'),
  /** Chosen by the client for each answer that it begins. */
  answer: z.string().min(1).max(100),
  /** Where in the answer the part begins, in UTF-16 code units: parts that come twice or not at all are noticed. */
  offset: z.int().nonnegative(),
  text,
});
export const finish = z.object({
  ...claimed,
  type: z.literal('finish'),
  outcome: z.enum(['completed', 'failed']).default('completed'),
  /** Said in public as the result (or the failure). */
  text,
  artifacts: z.array(artifact).max(20).default([]),
  /** The newest wording that the agent read: a result for an older one than the task's is marked. */
  specVersion: z.int().positive().optional(),
});
export const heartbeat = z.object({
  id,
  ...traced,
  type: z.literal('heartbeat'),
  claims: z.array(z.object({ taskId, epoch })).max(100).default([]),
});

/** Everything an agent may send. */
export const clientFrame = z
  .discriminatedUnion('type', [hello, claim, release, start, say, think, answerPart, finish, heartbeat])
  .meta({ id: 'ClientFrame' });
export type ClientFrame = z.infer<typeof clientFrame>;
export type ClientFrameOf<T extends ClientFrame['type']> = Extract<ClientFrame, { type: T }>;

export const claimResult = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('won'), claim: claimGrant }),
  z.object({ outcome: z.literal('lost'), holder: agentReference.nullable() }),
]);
export const heartbeatResult = z.object({
  claims: z.array(
    z.discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('renewed'), taskId, epoch, leaseExpiresAt: z.iso.datetime() }),
      z.object({ outcome: z.literal('lost'), taskId, epoch }),
    ]),
  ),
});
export const saidResult = z.object({ messageId: z.string() });
/** `over`: no further part of this answer is shown anywhere, so none need be sent. */
export const answerResult = z.object({ outcome: z.enum(['taken', 'over']) });

/** `traceparent`: the trace in which the event happened, when that was not long ago. */
const event = { cursor, ...traced };
export const welcome = z.object({
  type: z.literal('welcome'),
  replyTo: z.string(),
  protocol: z.literal(agentProtocolVersion),
  session: z.string(),
  agent: agentReference,
  /** Send a heartbeat at least this often, in milliseconds. */
  heartbeatMs: z.int().positive(),
  /** How long a claim lives without a heartbeat, in seconds. */
  leaseSeconds: z.int().positive(),
  /** Where the stream of this session begins. */
  cursor,
  /** Claims that are still this agent's, for instance after a reconnect. */
  held: z.array(claimGrant),
});
export const reply = z.object({
  type: z.literal('reply'),
  replyTo: z.string(),
  result: z.record(z.string(), z.unknown()),
});
export const errorFrame = z.object({
  type: z.literal('error'),
  replyTo: z.string().nullable(),
  code: z.enum(errorCodes),
  message: z.string(),
  field: z.string().optional(),
  retryable: z.boolean(),
});
export const taskAvailable = z.object({ ...event, type: z.literal('task.available'), task: taskSummary });
export const taskClaimed = z.object({ ...event, type: z.literal('task.claimed'), taskId, by: agentReference });
export const taskUpdated = z.object({
  ...event,
  type: z.literal('task.updated'),
  task: taskSummary,
  /** The fields that changed, with their new values; the description's is for the agent at work alone. */
  changes: z.record(z.string(), z.unknown()),
  /** The new wording, for the agent at work, when the title or the description changed. */
  spec: specVersion.optional(),
});
/** The claim that ended; null when nobody held the task. A frame about an older claim than one's own says nothing of it. */
const endedEpoch = epoch.nullable();
export const taskCancelled = z.object({
  ...event,
  type: z.literal('task.cancelled'),
  taskId,
  epoch: endedEpoch,
  reason: z.string(),
});
export const messageFrame = z.object({ ...event, type: z.literal('message'), taskId, message });
export const stop = z.object({ ...event, type: z.literal('stop'), taskId, epoch: endedEpoch, reason: z.string() });
export const drain = z.object({ type: z.literal('drain'), reconnectAfterMs: z.int().nonnegative() });

/** Everything Nexus may send to an agent. Clients ignore types they do not know. */
export const serverFrame = z
  .discriminatedUnion('type', [
    welcome,
    reply,
    errorFrame,
    taskAvailable,
    taskClaimed,
    taskUpdated,
    taskCancelled,
    messageFrame,
    stop,
    drain,
  ])
  .meta({ id: 'ServerFrame' });
export type ServerFrame = z.infer<typeof serverFrame>;
export type ServerFrameOf<T extends ServerFrame['type']> = Extract<ServerFrame, { type: T }>;
