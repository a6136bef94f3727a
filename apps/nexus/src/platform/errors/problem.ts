import { errorTable, type Problem } from '@oblivion/protocol';
import { NexusError } from './nexus-error.js';

const storeCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  '53300',
]);

/** True when PostgreSQL or Redis could not be reached: the caller may try again. */
export function isStoreAway(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  const text = error instanceof Error ? error.message : '';
  return (
    (typeof code === 'string' && storeCodes.has(code)) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(text)
  );
}

/** Maps any failure to what a caller may see of it. Only a `NexusError` carries its own words outside. */
export function toProblem(error: unknown, traceId?: string): Problem {
  const known = toKnown(error);
  const row = errorTable[known.code];
  return {
    type: `urn:oblivion:error:${known.code}`,
    title: row.title,
    status: row.status,
    code: known.code,
    ...(known.message === row.title ? {} : { detail: known.message }),
    ...(known.field === undefined ? {} : { field: known.field }),
    ...(traceId === undefined ? {} : { traceId }),
  };
}

export function toKnown(error: unknown): NexusError {
  if (error instanceof NexusError) return error;
  const status =
    (error as { statusCode?: unknown; status?: unknown } | null)?.statusCode ??
    (error as { status?: unknown } | null)?.status;
  if (status === 413) return new NexusError('too_large', undefined, { field: 'body', cause: error });
  if (status === 404) return new NexusError('not_found', undefined, { cause: error });
  if (status === 400 || status === 415) return new NexusError('invalid_request', publicText(error), { cause: error });
  if (isStoreAway(error)) return new NexusError('unavailable', undefined, { cause: error });
  return new NexusError('internal', undefined, { cause: error });
}

function publicText(error: unknown): string {
  return error instanceof Error ? error.message : 'The request could not be read.';
}
