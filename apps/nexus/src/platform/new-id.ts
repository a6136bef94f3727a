import { type Id, type IdKind, idPrefixes } from '@oblivion/protocol';
import { v7 } from 'uuid';

/** A new identifier: prefix and UUIDv7, so that ids sort by the time they were made. */
export function newId<K extends IdKind>(kind: K): Id<K> {
  return `${idPrefixes[kind]}_${v7().replaceAll('-', '')}` as Id<K>;
}
