import { NexusError } from '../../platform/errors/nexus-error.js';
import { type Cursor, parseCursor } from '../../platform/feed/cursor.js';

/** The place that a client names; throws `invalid_request` when no stream has such a place. */
export function readStreamCursor(text: string | undefined, field: string): Cursor | undefined {
  if (text === undefined) return undefined;
  const cursor = parseCursor(text);
  if (cursor === undefined)
    throw new NexusError('invalid_request', `${field}: must be a cursor given by the server`, { field });
  return cursor;
}
