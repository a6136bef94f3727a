import { NexusError } from '../../platform/errors/nexus-error.js';

const depthLimit = 100;
/**
 * What JSON.parse takes and PostgreSQL does not, or might not: zero characters, halves of surrogate pairs, numbers of
 * hundreds of digits. It may also find what only looks like one; such a body is written anew for nothing.
 */
const mayBeRefused = /\\u(?:0000|d[89a-f])|\d[eE]\+?\d{3}/i;

export interface WebhookBody {
  readonly value: Record<string, unknown>;
  /** The same as text that PostgreSQL can keep. */
  readonly text: string;
}

/** Reads a JSON object from raw bytes. Zero characters, which PostgreSQL cannot keep, become the replacement character. */
export function readJsonObject(raw: Buffer): WebhookBody {
  const text = raw.toString('utf8');
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new NexusError('invalid_request', 'body: must be a JSON object', { field: 'body' });
  }
  if (!mayBeRefused.test(text) && !mayBeDeep(text)) return { value: value as Record<string, unknown>, text };
  const cleaned = storable(value, 0) as Record<string, unknown>;
  return { value: cleaned, text: JSON.stringify(cleaned) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NexusError('invalid_request', 'body: must be JSON', { field: 'body' });
  }
}

/** Nothing is nested deeper than there are brackets that open. */
function mayBeDeep(text: string): boolean {
  let brackets = 0;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) brackets += 1;
  }
  return brackets > depthLimit;
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
