import type { z } from 'zod';
import { NexusError } from '../errors/nexus-error.js';

/** Checks input from outside; the error names the first field at fault and says what is allowed. */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = [place, ...(issue?.path ?? []).map(String)].join('.');
  throw new NexusError('invalid_request', `${path}: ${issue?.message ?? 'is not valid'}`, { field: path });
}
