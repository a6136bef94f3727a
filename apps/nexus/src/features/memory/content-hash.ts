import { createHash } from 'node:crypto';
import type { Passage } from './passage.js';

/** Changes when anything changes that is shown or searched. */
export function contentHash(content: {
  readonly title: string;
  readonly url: string | null;
  readonly passages: readonly Passage[];
}): Buffer {
  const { title, url, passages } = content;
  const parts = [title, url, ...passages.flatMap(({ context, text }) => [context, text])];
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}
