import type { Secrets } from '../files/secrets.ts';
import { connectTo } from './postgres-client.ts';

export const databaseName = 'oblivion';

const roles = [
  ['oblivion_owner', 'ownerPassword'],
  ['oblivion_app', 'appPassword'],
  ['oblivion_system', 'systemPassword'],
] as const;

/** Makes the three roles of Nexus and its database, and sets their passwords to the kept ones. */
export async function prepareDatabase(superuser: string, secrets: Secrets): Promise<void> {
  const client = await connectTo(superuser);
  try {
    for (const [role, secret] of roles) {
      const existing = await client.query('select from pg_roles where rolname = $1', [role]);
      const verb = existing.rowCount === 0 ? 'create' : 'alter';
      const rights = 'login nosuperuser nocreatedb nocreaterole nobypassrls';
      await client.query(`${verb} role ${role} ${rights} password ${client.escapeLiteral(secrets[secret])}`);
    }
    const database = await client.query('select from pg_database where datname = $1', [databaseName]);
    if (database.rowCount === 0) await client.query(`create database ${databaseName} owner oblivion_owner`);
    await client.query(`revoke all on database ${databaseName} from public`);
    await client.query(`grant connect on database ${databaseName} to oblivion_app, oblivion_system`);
  } finally {
    await client.end();
  }
}

/** Address of the database for one of the roles of Nexus. */
export function databaseUrl(port: number, role: (typeof roles)[number][0], secrets: Secrets): string {
  const secret = roles.find(([name]) => name === role)?.[1] ?? 'appPassword';
  return `postgres://${role}:${encodeURIComponent(secrets[secret])}@127.0.0.1:${port}/${databaseName}`;
}
