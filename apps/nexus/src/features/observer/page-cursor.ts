import { z } from 'zod';

/** The last row of a page: the next one begins behind it. */
export interface PagePlace {
  /** As PostgreSQL writes it: a JavaScript date would lose the microseconds that decide the order. */
  readonly updatedAt: string;
  readonly id: string;
}

const timestamp = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/);
const place = z.tuple([timestamp, z.string().regex(/^tsk_[0-9a-f]{32}$/)]);

export function writePageCursor({ updatedAt, id }: PagePlace): string {
  return Buffer.from(JSON.stringify([updatedAt, id])).toString('base64url');
}

/** Undefined when the text is no cursor of ours. */
export function readPageCursor(text: string): PagePlace | undefined {
  try {
    const [updatedAt, id] = place.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return { updatedAt, id };
  } catch {
    return undefined;
  }
}
