import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CommandFailure } from '../console/failure.ts';
import type { Progress } from '../console/progress.ts';
import { run } from '../processes/run.ts';

/** A program of the operating system that a part needs, and the Debian package it comes from. */
export interface SystemProgram {
  readonly names: readonly string[];
  readonly debianPackage: string;
  readonly purpose: string;
}

export const redisProgram: SystemProgram = {
  names: ['redis-server', 'valkey-server'],
  debianPackage: 'redis-server',
  purpose: 'Redis (or set REDIS_URL to a running one)',
};
export const browserProgram: SystemProgram = {
  names: ['chromium', 'chromium-browser', 'google-chrome'],
  debianPackage: 'chromium',
  purpose: 'the browser tests',
};

/** Path of a program on PATH; undefined when it is not there. */
export function findProgram(program: Pick<SystemProgram, 'names'>): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of program.names) {
      const path = join(folder, name);
      if (isExecutable(path)) return path;
    }
  }
  return undefined;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Makes sure a program is there: as root it is installed, otherwise the failure names the command to run. */
export async function setUpProgram(program: SystemProgram, progress: Progress): Promise<void> {
  if (findProgram(program)) return;
  const install = `apt-get install -y --no-install-recommends ${program.debianPackage}`;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) {
    throw new CommandFailure(
      `${program.names[0]} is needed for ${program.purpose}; run 'sudo ${install}', then this again.`,
    );
  }
  await progress.step(`system package ${program.debianPackage}`, async () => {
    const environment = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-q'], { environment });
    const result = await run('apt-get', install.split(' ').slice(1), { environment });
    if (result.exitCode === 0 && findProgram(program)) return;
    throw new CommandFailure(
      `${program.names[0]} is needed for ${program.purpose} and '${install}' did not bring it; install it and run this again.`,
      { details: result.errors.split('\n').filter(Boolean).slice(-5) },
    );
  });
}
