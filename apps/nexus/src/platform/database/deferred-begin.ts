import type { Writable } from 'node:stream';
import type pg from 'pg';
import { streamOf } from './client-stream.js';

type Query = (...parameters: readonly unknown[]) => Promise<pg.QueryResult>;

/** How a transaction begins that only reads. */
export const beginReading = 'begin read only';

const nothing = { command: 'BEGIN', rowCount: null, oid: 0, rows: [], fields: [] };

/**
 * Sends `begin` together with the first statement of the transaction: one way to PostgreSQL and back less for each. A transaction
 * without a statement is never begun, and nobody waits for the end of one that only reads: what comes next on the connection queues
 * behind it. Needs a client that does not wait for one answer before it sends the next (`pipeline`).
 */
export function deferBegin(client: pg.PoolClient): void {
  const send = client.query.bind(client) as unknown as Query;
  let begin: string | undefined;
  let isReading = false;
  const query: Query = async (...parameters) => {
    const [text] = parameters;
    if (typeof text === 'string' && text.startsWith('begin')) {
      begin = text;
      isReading = text.startsWith(beginReading);
      return nothing;
    }
    const isEnd = text === 'commit' || text === 'rollback';
    if (begin === undefined) {
      if (!isEnd || !isReading) return send(...parameters);
      // A connection that is gone has ended it by itself.
      send(text).catch(() => undefined);
      return nothing;
    }
    const begun = begin;
    begin = undefined;
    if (isEnd) return nothing;
    return together(
      streamOf(client),
      () => send(begun),
      () => send(...parameters),
    );
  };
  client.query = query as unknown as typeof client.query;
}

/** Both are on their way in one packet. Where the first fails, that is what is told. */
async function together(
  stream: Writable,
  first: () => Promise<pg.QueryResult>,
  second: () => Promise<pg.QueryResult>,
): Promise<pg.QueryResult> {
  stream.cork();
  const sent = [first(), second()] as const;
  stream.uncork();
  const [, answer] = await Promise.all(sent);
  return answer;
}
