import { z } from 'zod';

// oxlint-disable-next-line no-control-regex -- it is the one that is refused
const withoutZero = /^[^\u0000]*$/;

/** A name that PostgreSQL can keep: it knows no zero characters. */
export function storableName(longest: number): z.ZodString {
  return z.string().max(longest).regex(withoutZero, 'must not contain zero characters');
}
