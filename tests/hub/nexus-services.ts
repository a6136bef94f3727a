import { createRequire } from 'node:module';
import type { INestApplicationContext } from '@nestjs/common';
import type { Seeded } from './company.ts';

type Environment = Readonly<Record<string, string>>;

// As it is shipped, and loaded once: a test runner would transform each of its modules for each file of tests.
const load = createRequire(import.meta.url);
const dist = '../../apps/nexus/dist';

/** Does what `nexus seed` does, in this process: starting the command costs two seconds of a processor for each company. */
export function seed(environment: Environment, file: object): Promise<Seeded> {
  const { applySeed } = load(`${dist}/commands/seed.js`) as typeof import('../../apps/nexus/dist/commands/seed.js');
  const { seedFile } = load(
    `${dist}/commands/seed-file.js`,
  ) as typeof import('../../apps/nexus/dist/commands/seed-file.js');
  const parsed = seedFile.parse(file);
  return withNexusServices(
    environment,
    (context, publicUrl) => applySeed(context, parsed, publicUrl) as Promise<Seeded>,
  );
}

/** Does what `nexus sign-in-link` does, in this process. */
export function signInLink(environment: Environment, email: string, tenantSlug: string): Promise<URL> {
  type Module = typeof import('../../apps/nexus/dist/features/access/session.service.js');
  const { Sessions } = load(`${dist}/features/access/session.service.js`) as Module;
  return withNexusServices(environment, async (context) => {
    const { url } = await context.get(Sessions).createSignInLink(email, tenantSlug);
    return new URL(url);
  });
}

async function withNexusServices<T>(
  environment: Environment,
  work: (context: INestApplicationContext, publicUrl: string) => Promise<T>,
): Promise<T> {
  type Reader = typeof import('../../apps/nexus/dist/platform/config/setting.js');
  type Settings = typeof import('../../apps/nexus/dist/platform/config/settings.js');
  const { parseSettings } = load(`${dist}/platform/config/setting.js`) as Reader;
  const { settingTable } = load(`${dist}/platform/config/settings.js`) as Settings;
  const parsed = parseSettings(settingTable, environment);
  if (parsed.outcome === 'invalid') throw new Error(parsed.problems.join('\n'));
  load('reflect-metadata');
  type Context = typeof import('../../apps/nexus/dist/commands/context.js');
  const { withServices } = load(`${dist}/commands/context.js`) as Context;
  return withServices(parsed.settings, (context) => work(context, parsed.settings.http.publicUrl));
}
