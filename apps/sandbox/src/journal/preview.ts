/** Longest text kept of one value in the journal, in characters. */
export const PREVIEW_LENGTH = 4000;

/** A copy fit for the journal: long texts are cut, so that one large body cannot fill the memory. */
export function preview(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > PREVIEW_LENGTH ? `${value.slice(0, PREVIEW_LENGTH)}…` : value;
  if (value === null || typeof value !== 'object') return value;
  if (depth > 8) return '…';
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => preview(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, preview(item, depth + 1)]));
}
