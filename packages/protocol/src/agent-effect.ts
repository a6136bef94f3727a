import { z } from 'zod';
import { taskId } from './ids.js';
import { storableName } from './storable-name.js';

const claimed = { taskId, epoch: z.int().positive() };

/** Names one outside effect of a task, for all of its holders and attempts. */
const key = storableName(200).min(1);
/** Chosen by the agent for one go at an effect, so that a request sent again is known. */
const attempt = z.string().min(1).max(100);

/** `POST /api/v1/runs/effects/reserve`: before an outside call. */
export const effectReserve = z.object({ ...claimed, key, attempt }).meta({ id: 'EffectReserve' });
export type EffectReserve = z.infer<typeof effectReserve>;

/** To be handed to the outside, which does the same only once under one such key. */
const idempotencyKey = z.string();

export const effectReserved = z
  .discriminatedUnion('outcome', [
    /** Nobody has begun it: make the call. */
    z.object({ outcome: z.literal('reserved'), idempotencyKey }),
    /** Somebody began it and told of no end: it may have been done, or not. */
    z.object({ outcome: z.literal('unknown'), idempotencyKey, since: z.iso.datetime() }),
    z.object({ outcome: z.literal('recorded'), idempotencyKey, result: z.unknown().optional() }),
  ])
  .meta({ id: 'EffectReserved' });
export type EffectReserved = z.infer<typeof effectReserved>;

/** `POST /api/v1/runs/effects/record`: the call was made. The first result stays. */
export const effectRecord = z.object({ ...claimed, key, result: z.unknown().optional() }).meta({ id: 'EffectRecord' });
export type EffectRecord = z.infer<typeof effectRecord>;

/** `POST /api/v1/runs/effects/withdraw`: the call certainly changed nothing outside; it may be made as if for the first time. */
export const effectWithdraw = z.object({ ...claimed, key, attempt }).meta({ id: 'EffectWithdraw' });
export type EffectWithdraw = z.infer<typeof effectWithdraw>;
