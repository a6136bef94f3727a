import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepository } from '../../../command/files/folders.ts';

export const faultNames = ['isDeduplicationOff', 'isFencingOff', 'isAnsweredBeforeKept'] as const;
export type FaultName = (typeof faultNames)[number];

export interface PlantedProgram {
  readonly program: string;
  remove(): Promise<void>;
}

/** A copy of the built Nexus in which one promise is taken back. */
export async function plantFault(fault: FaultName): Promise<PlantedProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'oblivion-planted-'));
  const nexus = join(folder, 'apps', 'nexus');
  await mkdir(nexus, { recursive: true });
  await cp(inRepository('apps/nexus/dist'), join(nexus, 'dist'), { recursive: true });
  await cp(inRepository('apps/nexus/package.json'), join(nexus, 'package.json'));
  for (const shared of ['node_modules', 'apps/nexus/node_modules', 'apps/nexus/migrations']) {
    await symlink(inRepository(shared), join(folder, shared));
  }
  const values = faultNames.map((name) => `${name}: ${name === fault}`).join(', ');
  const text = `export const plantedFaults = { ${values} };\n`;
  await writeFile(join(nexus, 'dist', 'platform', 'planted-faults.js'), text);
  return {
    program: join(nexus, 'dist', 'main.js'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
