import type { SourceProvider } from '@oblivion/protocol';
import type { ColumnType, GeneratedAlways, JSONColumnType } from 'kysely';

export type Json<T extends object> = JSONColumnType<T>;
/** Outside systems that a tenant connects. */
export type ConnectionProvider = 'slack' | SourceProvider;
export type CreatedAt = ColumnType<Date, Date | undefined, never>;
/** bigint columns arrive as text: they do not fit a JavaScript number. */
export type Position = GeneratedAlways<string>;
