import { NexusError } from '../../platform/errors/nexus-error.js';

const depthLimit = 100;

/** Reads a JSON object from raw bytes. Zero characters, which PostgreSQL cannot keep, become the replacement character. */
export function readJsonObject(raw: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(raw.toString('utf8'));
  } catch {
    throw new NexusError('invalid_request', 'body: must be JSON', { field: 'body' });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new NexusError('invalid_request', 'body: must be a JSON object', { field: 'body' });
  }
  return storable(value, 0) as Record<string, unknown>;
}

function storable(value: unknown, depth: number): unknown {
  if (depth > depthLimit) {
    throw new NexusError('invalid_request', `body: must not be nested deeper than ${depthLimit} levels`, {
      field: 'body',
    });
  }
  if (typeof value === 'string') return value.replaceAll('\u0000', '\uFFFD').toWellFormed();
  if (Array.isArray(value)) return value.map((entry) => storable(entry, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [storable(key, depth), storable(entry, depth + 1)]),
  );
}
