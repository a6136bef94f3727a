import { errorTable, type Problem } from '@oblivion/protocol';
import { NexusError } from './nexus-error.js';

const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);
/**
 * SQLSTATE of a PostgreSQL that is going, coming, or out of connections, memory or disk, and of a connection that broke
 * (appendix A): nothing is wrong with what was asked.
 */
const sqlState = /^(?:08|53|58)[0-9A-Z]{3}$|^57P0[1-5]$/;
/** What the clients of PostgreSQL and Redis say of a connection without giving a code. */
const clientWords =
  /Connection terminated|timeout exceeded when trying to connect|is not queryable|Stream isn't writeable|Command timed out|Connection is closed/;

/** True when PostgreSQL or Redis could not be reached, or could not go on: the caller may try again. */
export function isStoreAway(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  const isAway = typeof code === 'string' && (networkCodes.has(code) || sqlState.test(code));
  return isAway || (error instanceof Error && clientWords.test(error.message));
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
