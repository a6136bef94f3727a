import type { StoredValue } from '@oblivion/protocol';

export interface StoredBytes {
  readonly format: string;
  readonly body: Buffer;
}

/** As it is kept in a row. */
export function toBytes(value: StoredValue): StoredBytes {
  return { format: value.format, body: Buffer.from(value.bytes, 'base64') };
}

/** As it goes over the wire. */
export function toStoredValue(row: StoredBytes): StoredValue {
  return { format: row.format, bytes: row.body.toString('base64') };
}

/** How many bytes a value has, without decoding it. */
export function lengthOf(value: StoredValue): number {
  const padding = value.bytes.endsWith('==') ? 2 : value.bytes.endsWith('=') ? 1 : 0;
  return Math.floor((value.bytes.length * 3) / 4) - padding;
}
