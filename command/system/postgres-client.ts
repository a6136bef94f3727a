import type { Client } from 'pg';

const connectTimeoutMs = 5_000;

/** A connection to PostgreSQL. The package is loaded late: this command starts before packages are installed. */
export async function connectTo(url: string): Promise<Client> {
  const { default: postgres } = await import('pg');
  const client = new postgres.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
