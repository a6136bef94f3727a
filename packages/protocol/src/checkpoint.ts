import { z } from 'zod';
import { taskId } from './ids.js';
import { storableName } from './storable-name.js';

/** The doors below are for agents, with their access token; every request names the claim, and an older one is refused. */
const claimed = { taskId, epoch: z.int().positive() };

const channelName = storableName(500);
const version = storableName(200);
const threadName = storableName(255);
const namespaceName = storableName(2000);
const checkpointName = storableName(100);

/** Bytes that Nexus keeps and never reads, with the name that the serializer gave to their form. */
export const storedValue = z
  .object({
    format: z.string().min(1).max(100),
    /** Base64. */
    bytes: z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, 'must be base64'),
  })
  .meta({ id: 'StoredValue' });
export type StoredValue = z.infer<typeof storedValue>;

/** A thread is whatever the agent calls one; a namespace is a subgraph's place in it, empty for the graph itself. */
const place = { thread: threadName, namespace: namespaceName.default('') };

/** `POST /api/v1/runs/checkpoints/put`: keeps the state of a graph. The same checkpoint sent again replaces itself. */
export const checkpointPut = z
  .object({
    ...claimed,
    ...place,
    checkpointId: checkpointName.min(1),
    parentId: checkpointName.optional(),
    checkpoint: storedValue,
    metadata: z.record(z.string(), z.unknown()),
    /** The version of each channel that this state is made of. */
    versions: z.record(channelName, version),
    /** The channels that are new in this version; the others were sent before. A channel without a value is left out. */
    values: z.array(z.object({ channel: channelName, version, value: storedValue })).max(10_000),
  })
  .meta({ id: 'CheckpointPut' });
export type CheckpointPut = z.infer<typeof checkpointPut>;

/** `POST /api/v1/runs/checkpoints/put-writes`: keeps what one node wrote, before its step has ended. */
export const checkpointWrites = z
  .object({
    ...claimed,
    ...place,
    checkpointId: checkpointName.min(1),
    /** Which execution of which node it was, as LangGraph names it. */
    nodeTaskId: storableName(200),
    nodePath: storableName(2000).default(''),
    /** Whether writes that are there already are replaced or stay. */
    onRepeat: z.enum(['replace', 'keep']),
    writes: z
      .array(z.object({ index: z.int().min(-100).max(100_000), channel: channelName, value: storedValue }))
      .max(10_000),
  })
  .meta({ id: 'CheckpointWrites' });
export type CheckpointWrites = z.infer<typeof checkpointWrites>;

const keptWrite = z.object({ nodeTaskId: z.string(), channel: z.string(), value: storedValue });

export const keptCheckpoint = z
  .object({
    thread: z.string(),
    namespace: z.string(),
    checkpointId: z.string(),
    parentId: z.string().nullable(),
    checkpoint: storedValue,
    metadata: z.record(z.string(), z.unknown()),
    values: z.array(z.object({ channel: z.string(), value: storedValue })),
    /** In the order in which LangGraph applies them: by path and id of the node's execution, then by index. */
    writes: z.array(keptWrite),
  })
  .meta({ id: 'KeptCheckpoint' });
export type KeptCheckpoint = z.infer<typeof keptCheckpoint>;

/** `POST /api/v1/runs/checkpoints/find`: one checkpoint, the newest when none is named. */
export const checkpointFind = z
  .object({ ...claimed, ...place, checkpointId: checkpointName.optional() })
  .meta({ id: 'CheckpointFind' });
export type CheckpointFind = z.infer<typeof checkpointFind>;

export const checkpointFound = z.object({ checkpoint: keptCheckpoint.nullable() }).meta({ id: 'CheckpointFound' });
export type CheckpointFound = z.infer<typeof checkpointFound>;

const pagePlace = z.object({ checkpointId: checkpointName, thread: threadName, namespace: namespaceName });

/** `POST /api/v1/runs/checkpoints/list`: newest first, within the task. */
export const checkpointList = z
  .object({
    ...claimed,
    thread: threadName.optional(),
    namespace: namespaceName.optional(),
    checkpointId: checkpointName.optional(),
    /** Only checkpoints older than this one. */
    before: checkpointName.optional(),
    /** Only checkpoints whose metadata has these values. */
    filter: z.record(z.string(), z.unknown()).optional(),
    /** `next` of the page before. */
    after: pagePlace.optional(),
    limit: z.int().min(1).max(50).default(10),
  })
  .meta({ id: 'CheckpointList' });
export type CheckpointList = z.infer<typeof checkpointList>;

export const checkpointPage = z
  .object({ checkpoints: z.array(keptCheckpoint), next: pagePlace.nullable() })
  .meta({ id: 'CheckpointPage' });
export type CheckpointPage = z.infer<typeof checkpointPage>;

/** `POST /api/v1/runs/checkpoints/history`: what the ancestors of a checkpoint wrote to channels that keep only changes. */
export const checkpointHistory = z
  .object({
    ...claimed,
    ...place,
    checkpointId: checkpointName.optional(),
    channels: z.array(channelName).min(1).max(1000),
  })
  .meta({ id: 'CheckpointHistory' });
export type CheckpointHistory = z.infer<typeof checkpointHistory>;

export const channelHistory = z
  .object({
    channels: z.array(
      z.object({
        channel: z.string(),
        /** The nearest whole value before; null when there is none. */
        seed: storedValue.nullable(),
        /** What was written since, oldest first. */
        writes: z.array(keptWrite),
      }),
    ),
  })
  .meta({ id: 'ChannelHistory' });
export type ChannelHistory = z.infer<typeof channelHistory>;

/** `POST /api/v1/runs/checkpoints/change`: what can be done to whole threads. What does not exist is no error. */
export const checkpointChange = z
  .discriminatedUnion('change', [
    z.object({ ...claimed, change: z.literal('delete_thread'), thread: threadName }),
    z.object({ ...claimed, change: z.literal('delete_runs'), runs: z.array(z.string().max(500)).max(1000) }),
    z.object({ ...claimed, change: z.literal('copy_thread'), thread: threadName, target: threadName }),
    z.object({
      ...claimed,
      change: z.literal('prune'),
      threads: z.array(threadName).max(1000),
      /** The newest of each namespace stays, with what its channels need of its ancestors; or nothing does. */
      keep: z.enum(['latest', 'nothing']),
    }),
  ])
  .meta({ id: 'CheckpointChange' });
export type CheckpointChange = z.infer<typeof checkpointChange>;
