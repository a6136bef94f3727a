import type pg from 'pg';
import { streamOf } from './client-stream.js';

/**
 * Closes a connection on which a statement has had no answer for so long. PostgreSQL itself ends a statement much earlier,
 * so its answer is lost, or the network swallows everything: nobody else would notice for a quarter of an hour.
 */
export function closeWhenSilent(client: pg.PoolClient, limitMs: number): void {
  const query = client.query.bind(client) as (...parameters: readonly unknown[]) => unknown;
  const watched = (...parameters: readonly unknown[]): unknown => {
    const answer = query(...parameters);
    if (!(answer instanceof Promise)) return answer;
    const timer = setTimeout(() => streamOf(client).destroy(new Error('postgresql did not answer in time')), limitMs);
    const stop = (): void => clearTimeout(timer);
    answer.then(stop, stop);
    return answer;
  };
  client.query = watched as typeof client.query;
}
