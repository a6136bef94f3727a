export interface Page<Item> {
  readonly items: readonly Item[];
  /** Empty when this is the last page. */
  readonly nextCursor: string;
}

export type PageResult<Item> =
  | { readonly outcome: 'page'; readonly page: Page<Item> }
  | { readonly outcome: 'invalid_cursor' };

/** One page of a list; the cursor names the key of the item to begin with, so that new items do not shift pages. */
export function pageOf<Item>(
  items: readonly Item[],
  request: { readonly cursor: string | undefined; readonly limit: number; readonly keyOf: (item: Item) => string },
): PageResult<Item> {
  const start =
    request.cursor === undefined ? 0 : items.findIndex((item) => encode(request.keyOf(item)) === request.cursor);
  if (start === -1) return { outcome: 'invalid_cursor' };
  const next = items[start + request.limit];
  const nextCursor = next === undefined ? '' : encode(request.keyOf(next));
  return { outcome: 'page', page: { items: items.slice(start, start + request.limit), nextCursor } };
}

function encode(key: string): string {
  return Buffer.from(`next:${key}`).toString('base64');
}
