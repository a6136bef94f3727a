import { z } from 'zod';

/** `ok`: works. `degraded`: does not work or not fully; the rest goes on without it. `off`: not set up here. */
export const partStates = ['ok', 'degraded', 'off'] as const;
export const partState = z.enum(partStates);
export type PartState = z.infer<typeof partState>;

/** How one part is that Oblivion stands on or works with, such as Redis or Langfuse. */
export const partHealth = z
  .object({
    /** Stable, for programs: `redis`. */
    name: z.string(),
    /** For people: `Redis`. */
    label: z.string(),
    state: partState,
    since: z.iso.datetime(),
    /** Why it is not `ok`, in words without addresses or secrets. */
    reason: z.string().nullable(),
    /** What that means for the people who use Oblivion; null while it is `ok`. */
    meaning: z.string().nullable(),
  })
  .meta({ id: 'PartHealth' });
export type PartHealth = z.infer<typeof partHealth>;

/** `GET /api/v1/health`: all parts, those that need attention first. */
export const systemHealth = z
  .object({
    /** `degraded` when at least one part is. */
    state: z.enum(['ok', 'degraded']),
    /** `process`: Redis is away, so only what the answering process noticed itself is known. */
    scope: z.enum(['system', 'process']),
    checkedAt: z.iso.datetime(),
    parts: z.array(partHealth),
  })
  .meta({ id: 'SystemHealth' });
export type SystemHealth = z.infer<typeof systemHealth>;
