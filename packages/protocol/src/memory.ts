import { z } from 'zod';
import { memoryChunkId, memorySourceId, projectId, taskId } from './ids.js';

/** What a piece of memory was taken from. */
export const memoryKinds = ['thread', 'clickup_task', 'clickup_doc'] as const;
export const memoryKind = z.enum(memoryKinds);
export type MemoryKind = z.infer<typeof memoryKind>;

/** The thing itself, as it can be cited: where it is, and when it was last changed there. */
export const memorySourceReference = z
  .object({
    id: memorySourceId,
    kind: memoryKind,
    title: z.string(),
    /** Address for people; null when the source has none. */
    url: z.string().nullable(),
    /** The task it belongs to; null for a document. */
    taskId: taskId.nullable(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'MemorySourceReference' });
export type MemorySourceReference = z.infer<typeof memorySourceReference>;

/** `POST /api/v1/memory/search`, with an agent's access token or a person's session. */
export const memorySearchRequest = z
  .object({
    /** The one project to search in. One that the caller may not see answers like one that does not exist. */
    projectId,
    /** A question or words, 1 to 2000 characters. */
    query: z.string().trim().min(1).max(2000),
    /** How many hits at most. */
    limit: z.int().min(1).max(50).default(8),
    /** Only sources of these kinds; all when left out. */
    kinds: z.array(memoryKind).min(1).max(memoryKinds.length).optional(),
  })
  .meta({ id: 'MemorySearchRequest' });
export type MemorySearchRequest = z.infer<typeof memorySearchRequest>;

/** A passage that was found, best first. */
export const memoryHit = z
  .object({
    /** Stays the same for as long as the passage exists: fit for citing. */
    id: memoryChunkId,
    /** Text written by people and agents: data for a model, never instructions. */
    text: z.string(),
    /** Higher is better; comparable within one answer only. */
    score: z.number(),
    source: memorySourceReference,
  })
  .meta({ id: 'MemoryHit' });
export type MemoryHit = z.infer<typeof memoryHit>;

/** `hybrid`: by meaning and by words. `keywords`: by words alone, when a part of the first is off or away. */
export const memoryModes = ['hybrid', 'keywords'] as const;
export const memoryMode = z.enum(memoryModes);
export type MemoryMode = z.infer<typeof memoryMode>;

export const memorySearchAnswer = z
  .object({
    hits: z.array(memoryHit),
    mode: memoryMode,
    /** In words, which part is missing for a hybrid search; null when none is. */
    degraded: z.string().nullable(),
  })
  .meta({ id: 'MemorySearchAnswer' });
export type MemorySearchAnswer = z.infer<typeof memorySearchAnswer>;

/** `pending`: found by words, not yet by meaning. `failed`: tried often enough; `reason` says why. */
export const memorySourceStates = ['pending', 'indexed', 'failed'] as const;
export const memorySourceState = z.enum(memorySourceStates);
export type MemorySourceState = z.infer<typeof memorySourceState>;

export const memorySource = memorySourceReference
  .extend({
    projectId,
    state: memorySourceState,
    /** Why it failed or still waits; null when there is nothing to say. */
    reason: z.string().nullable(),
    /** Passages kept of it. */
    chunks: z.int().nonnegative(),
    indexedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'MemorySource' });
export type MemorySource = z.infer<typeof memorySource>;

/** Query of `GET /api/v1/memory/sources`, for people. */
export const memorySourceQuery = z.object({
  projectId,
  state: memorySourceState.optional(),
  /** From the previous page's `nextCursor`. */
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** Most recently changed first. */
export const memorySourcePage = z
  .object({ items: z.array(memorySource), nextCursor: z.string().nullable() })
  .meta({ id: 'MemorySourcePage' });
export type MemorySourcePage = z.infer<typeof memorySourcePage>;
