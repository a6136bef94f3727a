import { loadSecrets } from '../files/secrets.ts';
import { readKeptWorkspace } from './demo-workspace.ts';
import type { SystemDescription } from './description.ts';
import { nexusEnvironment } from './nexus-environment.ts';
import { readGivenSettings } from './start-options.ts';

/** The settings with which commands of Nexus work on a system that runs. */
export async function environmentOf(system: SystemDescription): Promise<Readonly<Record<string, string>>> {
  return nexusEnvironment({
    ports: system.ports,
    addresses: system.addresses,
    secrets: await loadSecrets(system.stateFolder),
    stateFolder: system.stateFolder,
    modelKey: (await readKeptWorkspace(system.stateFolder))?.view.openai.apiKey,
    outsideRedisUrl: process.env['REDIS_URL'] || undefined,
    given: await readGivenSettings(),
  });
}
