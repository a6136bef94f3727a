import type { Progress } from '../../command/console/progress.ts';
import { isReached } from '../measuring/aims.ts';
import { machineFacts } from '../stand/machine.ts';
import { runMeasurement } from '../stand/run-measurement.ts';
import type { Stand } from '../stand/stand.ts';
import { targetOf } from '../stand/target.ts';
import { backlog } from './backlog.ts';
import { evenPace } from './even-pace.ts';
import type { DispatchOptions } from './options.ts';
import { aimsOf, type DispatchMeasured, reportText } from './report.ts';

const options = JSON.parse(process.argv[2] ?? '') as DispatchOptions;
process.exitCode = await runMeasurement(measure);

async function measure(stand: Stand, progress: Progress): Promise<number> {
  const setting = { target: await targetOf(stand), progress };
  const measured: DispatchMeasured = {
    options,
    machine: await machineFacts(stand),
    // First, while there are no tasks: their root messages would be looked for by every reply.
    backlog: await backlog(stand, options, setting),
    evenPace: options.seconds > 0 ? await evenPace(stand, options, setting) : undefined,
  };
  process.stdout.write(options.isJson ? `${JSON.stringify(measured)}\n` : `${reportText(measured)}\n`);
  return aimsOf(measured).every(isReached) ? 0 : 1;
}
