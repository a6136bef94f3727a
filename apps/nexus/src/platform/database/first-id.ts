import { type IdKind, idPrefixes } from '@oblivion/protocol';
import { type RawBuilder, sql } from 'kysely';

/** Identifiers sort by the time they were made: this is no greater than any that was made from a moment on. */
export function firstIdAt(kind: IdKind, moment: RawBuilder<Date>): RawBuilder<string> {
  return sql<string>`${`${idPrefixes[kind]}_`} || lpad(to_hex((extract(epoch from ${moment}) * 1000)::bigint), 12, '0')`;
}
