import type { Duplex } from 'node:stream';
import type pg from 'pg';

/** The connection that a client speaks over. node-postgres has it, its types do not. */
export function streamOf(client: pg.PoolClient): Duplex {
  return (client as pg.PoolClient & { readonly connection: { readonly stream: Duplex } }).connection.stream;
}
