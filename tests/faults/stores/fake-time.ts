import { existsSync } from 'node:fs';
import { CommandFailure } from '../../../command/console/failure.ts';
import { consoleProgress } from '../../../command/console/progress.ts';
import { type SystemProgram, setUpProgram } from '../../../command/setup/system-packages.ts';

const program: SystemProgram = {
  names: ['faketime'],
  debianPackage: 'faketime',
  purpose: 'wrong clocks in drills',
};
const places = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map(
  (machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`,
);

/** The library that gives a process a clock of its own. As root it is brought where it is missing; undefined without it. */
export async function findClockLibrary(): Promise<string | undefined> {
  const found = places.find((place) => existsSync(place));
  if (found !== undefined || process.getuid?.() !== 0) return found;
  try {
    await setUpProgram(program, consoleProgress());
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
  }
  return places.find((place) => existsSync(place));
}
