/** A place in a tenant's stream: the transaction that wrote the event, then its position. */
export interface Cursor {
  readonly transaction: bigint;
  readonly position: bigint;
}

export const beginning: Cursor = { transaction: 0n, position: 0n };

const greatestTransaction = 2n ** 64n - 1n;
const greatestPosition = 2n ** 63n - 1n;

/** Reads the form that clients are given, `<transaction>.<position>`; undefined when it is not one. */
export function parseCursor(text: string): Cursor | undefined {
  const match = /^(\d{1,20})\.(\d{1,20})$/.exec(text);
  if (match === null) return undefined;
  const cursor = { transaction: BigInt(match[1] as string), position: BigInt(match[2] as string) };
  return cursor.transaction <= greatestTransaction && cursor.position <= greatestPosition ? cursor : undefined;
}

export function formatCursor(cursor: Cursor): string {
  return `${cursor.transaction}.${cursor.position}`;
}

export function isAfter(a: Cursor, b: Cursor): boolean {
  return a.transaction > b.transaction || (a.transaction === b.transaction && a.position > b.position);
}
