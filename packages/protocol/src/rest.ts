import { z } from 'zod';
import { cursor } from './agent-protocol.js';
import { eventNames } from './events.js';
import { agentId, effectId, groupId, personId, projectId, runId, taskId, tenantId } from './ids.js';
import { agentReference, message, specVersion, taskStatus, taskSummary, thoughtKind, toolUse } from './task.js';
import { sourceProviders, wantedStatuses } from './work-sources.js';

export const roles = ['owner', 'admin', 'operator', 'viewer'] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

/** One event of the tenant's stream, as Observer sees it. */
export const feedEvent = z
  .object({
    cursor,
    name: z.enum(eventNames),
    occurredAt: z.iso.datetime(),
    taskId: taskId.nullable(),
    taskTitle: z.string().nullable(),
    payload: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'FeedEvent' });
export type FeedEvent = z.infer<typeof feedEvent>;

/** `POST /api/v1/session`: redeem a one-time sign-in token. */
export const signInRequest = z.object({ token: z.string().min(1).max(200) }).meta({ id: 'SignInRequest' });
export const session = z
  .object({
    person: z.object({ id: personId, name: z.string(), email: z.string(), role }),
    tenant: z.object({ id: tenantId, name: z.string() }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof session>;

export const agentPresence = z
  .object({
    id: agentId,
    name: z.string(),
    description: z.string(),
    isOnline: z.boolean(),
    lastSeenAt: z.iso.datetime().nullable(),
    groups: z.array(z.object({ id: groupId, name: z.string() })),
    holding: z.array(z.object({ id: taskId, title: z.string(), status: taskStatus })),
  })
  .meta({ id: 'AgentPresence' });
export type AgentPresence = z.infer<typeof agentPresence>;

/** `GET /api/v1/pulse`: what is going on now. */
export const pulse = z
  .object({
    tasksByStatus: z.record(taskStatus, z.int()),
    finishedLastDay: z.int(),
    agents: z.array(agentPresence),
    effects: z.object({ pending: z.int(), parked: z.int() }),
    modelsLastDay: z.object({
      calls: z.int(),
      inputTokens: z.int(),
      outputTokens: z.int(),
      /** Sum over calls with a known price, in millionths of a US dollar. */
      costMicroUsd: z.int(),
      callsWithoutPrice: z.int(),
    }),
    /** Newest first. */
    events: z.array(feedEvent),
    /** Where the live feed goes on. */
    cursor,
  })
  .meta({ id: 'Pulse' });
export type Pulse = z.infer<typeof pulse>;

/** Query of `GET /api/v1/tasks`. */
export const taskQuery = z.object({
  status: z
    .string()
    .optional()
    .transform((value) => value?.split(',').filter(Boolean))
    .pipe(z.array(taskStatus).optional()),
  projectId: projectId.optional(),
  /** Part of the title, or the task's whole id in its source, such as ClickUp's. */
  search: z.string().max(200).optional(),
  /** From the previous page's `nextCursor`. */
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const taskPage = z
  .object({ items: z.array(taskSummary), nextCursor: z.string().nullable() })
  .meta({ id: 'TaskPage' });
export type TaskPage = z.infer<typeof taskPage>;

export const thought = z
  .object({
    id: z.string(),
    runId,
    agent: agentReference,
    kind: thoughtKind,
    text: z.string(),
    /** The use of a tool; null for other thoughts. */
    tool: toolUse.nullable().default(null),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Thought' });
export type Thought = z.infer<typeof thought>;

export const effectView = z
  .object({
    id: effectId,
    target: z.string(),
    kind: z.string(),
    status: z.enum(['pending', 'sending', 'delivered', 'parked', 'dropped']),
    attempts: z.int(),
    lastError: z.string().nullable(),
    createdAt: z.iso.datetime(),
    deliveredAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Effect' });
export type EffectView = z.infer<typeof effectView>;

export const runView = z
  .object({
    id: runId,
    agent: agentReference,
    epoch: z.int(),
    status: z.enum(['active', 'completed', 'failed', 'lost', 'released', 'stopped']),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    modelCalls: z.int(),
    inputTokens: z.int(),
    outputTokens: z.int(),
    costMicroUsd: z.int(),
    /** Address of the run's trace in Langfuse; null when it has none or it is not known yet. */
    traceUrl: z.url().nullable().default(null),
  })
  .meta({ id: 'Run' });
export type RunView = z.infer<typeof runView>;

/** `GET /api/v1/tasks/:id`: everything about one task. Lists are oldest first. */
export const taskLink = z
  .object({ title: z.string(), url: z.string(), state: z.enum(['open', 'merged', 'closed']) })
  .meta({ id: 'TaskLink' });
export type TaskLink = z.infer<typeof taskLink>;

export const taskDetail = z
  .object({
    task: taskSummary.extend({
      description: z.string(),
      /** The number of this wording. */
      specVersion: z.int().positive().default(1),
      /** Where it was written. */
      source: z.enum(sourceProviders).default('clickup'),
      externalId: z.string(),
      slackUrl: z.string().nullable(),
    }),
    /** Pull requests that name the task, the oldest first. */
    links: z.array(taskLink).default([]),
    messages: z.array(message),
    thoughts: z.array(thought),
    timeline: z.array(feedEvent),
    effects: z.array(effectView),
    runs: z.array(runView),
    cursor,
  })
  .meta({ id: 'TaskDetail' });
export type TaskDetail = z.infer<typeof taskDetail>;

/** `GET /api/v1/tasks/:id/versions`: the wordings of a task, the newest first. */
export const specVersionQuery = z.object({
  /** From the previous page's `nextCursor`. */
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be the nextCursor of a page')
    .transform(Number)
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export const specVersionPage = z
  .object({ items: z.array(specVersion), nextCursor: z.string().nullable() })
  .meta({ id: 'SpecVersionPage' });
export type SpecVersionPage = z.infer<typeof specVersionPage>;

export const projectView = z
  .object({
    id: projectId,
    tag: z.string(),
    name: z.string(),
    group: z.object({ id: groupId, name: z.string() }),
    /** Only people in its channel see what is said about its tasks. */
    isPrivate: z.boolean().default(false),
    /** Since when it is over; null while its tag finds it. */
    archivedAt: z.iso.datetime().nullable().default(null),
    /** Where its new tasks are told in Slack; `name` is null while nothing was heard of it. */
    channel: z.object({ id: z.string(), name: z.string().nullable() }).nullable().default(null),
  })
  .meta({ id: 'Project' });
export type ProjectView = z.infer<typeof projectView>;

/** The status of a list for what Oblivion wants to say. */
export const statusChoice = z.object({
  /** As ClickUp spells it; null: the status is left as it is. */
  status: z.string().nullable(),
  /** Chosen by a person, or found by type and name; missing: the chosen one is gone, so that it is found again. */
  origin: z.enum(['chosen', 'found', 'missing']),
});
export type StatusChoice = z.infer<typeof statusChoice>;

/** `GET /api/v1/projects/:id/status-mapping`: one for each list of the project. */
export const statusMapping = z
  .object({
    listId: z.string(),
    listName: z.string(),
    /** In ClickUp's order, with ClickUp's types: open, custom, done, closed, unstarted. */
    statuses: z.array(z.object({ name: z.string(), type: z.string() })),
    mapping: z.record(z.enum(wantedStatuses), statusChoice),
  })
  .meta({ id: 'StatusMapping' });
export type StatusMapping = z.infer<typeof statusMapping>;
export const statusMappingList = z.object({ items: z.array(statusMapping) });
const clickUpListId = z.string().regex(/^\d{1,20}$/, 'must be the id of a ClickUp list, such as 901100200300');
export const statusMappingQuery = z.object({ listId: clickUpListId.optional() });
/** `PUT` at the same address. What is left out is found by type; null leaves the status as it is. */
export const statusMappingChange = z
  .strictObject({
    listId: clickUpListId,
    mapping: z.partialRecord(z.enum(wantedStatuses), z.string().min(1).max(200).nullable()),
  })
  .meta({ id: 'StatusMappingChange' });
export type StatusMappingChange = z.infer<typeof statusMappingChange>;

/** `GET /api/v1/projects/:id/artifact-field`: the custom field that holds links to what was made, for each list of the project. */
export const artifactField = z
  .object({
    listId: z.string(),
    listName: z.string(),
    /** Null: links stand in the comment alone. */
    fieldId: z.string().nullable(),
    /** Fields of the list that can hold links. */
    fields: z.array(z.object({ id: z.string(), name: z.string(), type: z.string() })),
  })
  .meta({ id: 'ArtifactField' });
export type ArtifactField = z.infer<typeof artifactField>;
export const artifactFieldList = z.object({ items: z.array(artifactField) });
/** `PUT` at the same address. */
export const artifactFieldChange = z
  .strictObject({ listId: clickUpListId, fieldId: z.string().min(1).max(100).nullable() })
  .meta({ id: 'ArtifactFieldChange' });
export type ArtifactFieldChange = z.infer<typeof artifactFieldChange>;

/** `GET /api/v1/events`: the tenant's stream after a cursor, oldest first. */
export const eventQuery = z.object({
  after: cursor.optional(),
  taskId: taskId.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const eventPage = z.object({ items: z.array(feedEvent), nextCursor: cursor }).meta({ id: 'EventPage' });

/** `POST /oauth/token` (RFC 6749 section 4.4): form or JSON body, or HTTP Basic for the credentials. */
export const tokenRequest = z.object({
  grant_type: z.literal('client_credentials', 'must be client_credentials'),
  client_id: z.string().max(200).optional(),
  client_secret: z.string().max(200).optional(),
});
export const tokenResponse = z
  .object({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int() })
  .meta({ id: 'TokenResponse' });
