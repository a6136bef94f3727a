import { connectTo } from '../../command/system/postgres-client.ts';
import type { Stand } from './stand.ts';

/** Removes what an earlier part of a measurement left, so that workers have only the events of the next one. */
export async function forgetWebhooks(stand: Stand): Promise<void> {
  const client = await connectTo(stand.postgresUrl);
  try {
    await client.query('delete from delivery');
    await client.query('truncate inbox');
  } finally {
    await client.end();
  }
}
