import { z } from 'zod';
import { agentId, messageId, projectId, runId, taskId } from './ids.js';
import { sourceProviders } from './work-sources.js';

/** States of a task; the transitions between them are one table in Nexus. */
export const taskStatuses = [
  'available',
  'claimed',
  'in_progress',
  'blocked_on_human',
  'in_review',
  'done',
  'failed',
  'cancelled',
] as const;
export const taskStatus = z.enum(taskStatuses);
export type TaskStatus = z.infer<typeof taskStatus>;

/** 1 urgent, 2 high, 3 normal, 4 low: ClickUp's own numbers. */
export const priority = z.int().min(1).max(4);

/** Where a message came from. What is mirrored where is decided from this alone. */
export const origins = ['slack', ...sourceProviders, 'agent', 'observer', 'system'] as const;
export const origin = z.enum(origins);
export type Origin = z.infer<typeof origin>;

/** What an agent may say in public. */
export const sayKinds = ['progress', 'question', 'blocker', 'result', 'failure'] as const;
export const sayKind = z.enum(sayKinds);
export type SayKind = z.infer<typeof sayKind>;

/** What a message is: something an agent said, a person's words, or a note of the system. */
export const messageKinds = [...sayKinds, 'comment', 'note'] as const;
export const messageKind = z.enum(messageKinds);
export type MessageKind = z.infer<typeof messageKind>;

export const thoughtKinds = ['thought', 'plan', 'tool'] as const;
export const thoughtKind = z.enum(thoughtKinds);
export type ThoughtKind = z.infer<typeof thoughtKind>;

/** Longest arguments, and longest result, of one use of a tool: characters of their JSON. */
export const maximumToolLength = 100_000;

const withinToolLength = (value: unknown) => (JSON.stringify(value) ?? '').length <= maximumToolLength;
const toolValue = z.unknown().refine(withinToolLength, `must be at most ${maximumToolLength} characters long as JSON`);

/** One use of a tool by an agent, told when it is over. */
export const toolUse = z
  .object({
    name: z.string().min(1).max(200),
    arguments: z.record(z.string(), toolValue).default({}),
    /** Any JSON value; left out when the tool failed or answers nothing. */
    result: toolValue.optional(),
    /** Why it failed; null when it did not. */
    error: z.string().max(10_000).nullable().default(null),
    durationMs: z.int().nonnegative(),
  })
  .meta({ id: 'ToolUse' });
export type ToolUse = z.infer<typeof toolUse>;

/** A link to something an agent made. */
export const artifact = z
  .object({ title: z.string().min(1).max(200), url: z.url({ protocol: /^https?$/ }).max(2000) })
  .meta({ id: 'Artifact' });
export type Artifact = z.infer<typeof artifact>;

export const project = z.object({ id: projectId, tag: z.string(), name: z.string() }).meta({ id: 'ProjectReference' });

export const agentReference = z.object({ id: agentId, name: z.string() }).meta({ id: 'AgentReference' });

/** What every list and frame shows of a task. */
export const taskSummary = z
  .object({
    id: taskId,
    title: z.string(),
    status: taskStatus,
    priority: priority.nullable(),
    project,
    /** Address of the task in the tool it came from. */
    url: z.string(),
    holder: agentReference.nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'TaskSummary' });
export type TaskSummary = z.infer<typeof taskSummary>;

/** One public message of a task, in the order in which Nexus learned of it. */
export const message = z
  .object({
    id: messageId,
    taskId,
    origin,
    kind: messageKind,
    author: z.string(),
    /** Markdown. */
    text: z.string(),
    artifacts: z.array(artifact).default([]),
    createdAt: z.iso.datetime(),
    editedAt: z.iso.datetime().nullable().default(null),
    deletedAt: z.iso.datetime().nullable().default(null),
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof message>;

/** One wording of a task: its number, its words, and what differs from the wording before. */
export const specVersion = z
  .object({
    /** 1 for the words with which the task came; grows by one with every edit of them. */
    version: z.int().positive(),
    title: z.string(),
    /** Markdown. */
    description: z.string(),
    /** Who wrote it; null for the first wording. */
    author: z.string().nullable(),
    /** The lines that were taken out and put in, each behind `- ` or `+ `; the title is a line too. Empty for the first. */
    diff: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'SpecVersion' });
export type SpecVersion = z.infer<typeof specVersion>;

/** A place in a trace: version, trace id, span id, flags (W3C Trace Context). */
export const traceparent = z
  .string()
  .regex(/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/, 'must be a W3C traceparent');

/** What the holder of a claim gets: the task with its words so far, and the key for model calls of this run. */
export const claimGrant = z
  .object({
    taskId,
    runId,
    /** Grows by one with every claim of the task; every write names it. */
    epoch: z.int().positive(),
    /** Grows by one when a finished task is opened again; holders of the same attempt go on from each other's work. */
    attempt: z.int().positive().default(1),
    /** The number of the wording that `task` has. */
    specVersion: z.int().positive().default(1),
    /** The trace of the run, when it began not long ago: work on the task goes on in it. */
    traceparent: traceparent.optional(),
    leaseExpiresAt: z.iso.datetime(),
    task: taskSummary.extend({ description: z.string() }),
    messages: z.array(message),
    llm: z
      .object({
        /** Base URL for OpenAI SDKs. */
        openaiBaseUrl: z.url(),
        /** Bound to this run and epoch; refused as soon as the claim is lost. */
        apiKey: z.string(),
        model: z.string(),
      })
      .nullable(),
  })
  .meta({ id: 'ClaimGrant' });
export type ClaimGrant = z.infer<typeof claimGrant>;
