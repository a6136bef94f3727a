import { randomBytes } from 'node:crypto';
import { connectTo } from '../../command/system/postgres-client.ts';

const password = 'test-password';
const roles = ['oblivion_owner', 'oblivion_app', 'oblivion_system'] as const;

/** A database with the roles of Nexus and no schema. */
export interface EmptyDatabase {
  /** The addresses of Nexus, the owner's among them. */
  readonly environment: Readonly<Record<string, string>>;
  drop(): Promise<void>;
}

export async function createEmptyDatabase(superuserUrl: string): Promise<EmptyDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const client = await connectTo(superuserUrl);
  for (const role of roles) {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
    if (rowCount === 0) await client.query(`create role ${role} login password '${password}'`);
  }
  await client.query(`create database ${name} owner oblivion_owner`);
  await client.end();
  const urlOf = (role: (typeof roles)[number]): string => {
    const url = new URL(superuserUrl);
    Object.assign(url, { pathname: `/${name}`, username: role, password });
    return url.href;
  };
  return {
    environment: {
      NEXUS_OWNER_DATABASE_URL: urlOf('oblivion_owner'),
      NEXUS_DATABASE_URL: urlOf('oblivion_app'),
      NEXUS_SYSTEM_DATABASE_URL: urlOf('oblivion_system'),
    },
    async drop() {
      const last = await connectTo(superuserUrl);
      await last.query(`drop database ${name} with (force)`);
      await last.end();
    },
  };
}
