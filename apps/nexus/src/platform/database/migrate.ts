import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';

const folder = fileURLToPath(new URL('../../../migrations', import.meta.url));

/**
 * Brings the schema up to date, as oblivion_owner. Forward only; a second process waits for the first.
 * Answers with the names of the migrations that were run.
 */
export async function migrate(
  ownerUrl: string,
  log: (line: string) => void = () => undefined,
): Promise<readonly string[]> {
  const done = await runner({
    databaseUrl: ownerUrl,
    dir: folder,
    direction: 'up',
    migrationsTable: 'migration',
    advisoryLockMode: 'wait',
    checkOrder: true,
    log,
  });
  return done.map((migration) => migration.name);
}
