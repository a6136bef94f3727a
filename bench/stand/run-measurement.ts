import { CommandFailure, messageOf } from '../../command/console/failure.ts';
import { consoleProgress, type Progress } from '../../command/console/progress.ts';
import { type Stand, withStand } from './stand.ts';

/** Measures on a stand of its own and answers with the exit code; a failure is told as the command tells it. */
export async function runMeasurement(measure: (stand: Stand, progress: Progress) => Promise<number>): Promise<number> {
  const progress = consoleProgress();
  try {
    return await withStand(progress, (stand) => measure(stand, progress));
  } catch (error) {
    const details = error instanceof CommandFailure ? error.details : [];
    for (const line of [`oblivion: ${messageOf(error)}`, ...details]) process.stderr.write(`${line}\n`);
    return error instanceof CommandFailure ? error.exitCode : 1;
  }
}
