import { migrate as runMigrations } from '../platform/database/migrate.js';
import { type Command, UsageError } from './command.js';

export const migrate: Command = {
  name: 'migrate',
  usage: 'nexus migrate',
  summary: 'Bring the schema up to date, as NEXUS_OWNER_DATABASE_URL.',
  async run(_parameters, settings) {
    const { ownerUrl } = settings.database;
    if (ownerUrl === undefined) throw new UsageError('NEXUS_OWNER_DATABASE_URL is needed to migrate');
    const names = await runMigrations(ownerUrl);
    process.stdout.write(names.length === 0 ? 'The schema is up to date.\n' : `Migrated: ${names.join(', ')}\n`);
  },
};
