import { z } from 'zod';

/** The last source of a page: the next one begins behind it. */
export interface SourcePlace {
  /** As PostgreSQL writes it: a JavaScript date would lose the microseconds that decide the order. */
  readonly updatedAt: string;
  readonly id: string;
}

const timestamp = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/);
const place = z.tuple([timestamp, z.string().regex(/^src_[0-9a-f]{32}$/)]);

export function writeSourceCursor({ updatedAt, id }: SourcePlace): string {
  return Buffer.from(JSON.stringify([updatedAt, id])).toString('base64url');
}

/** Undefined when the text is no cursor of ours. */
export function readSourceCursor(text: string): SourcePlace | undefined {
  try {
    const [updatedAt, id] = place.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return { updatedAt, id };
  } catch {
    return undefined;
  }
}
