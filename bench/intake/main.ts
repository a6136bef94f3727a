import type { Progress } from '../../command/console/progress.ts';
import { SandboxControl } from '../../command/sandbox/sandbox-control.ts';
import { isReached } from '../measuring/aims.ts';
import { machineFacts } from '../stand/machine.ts';
import { runMeasurement } from '../stand/run-measurement.ts';
import type { Stand } from '../stand/stand.ts';
import { targetOf } from '../stand/target.ts';
import { contest } from './contest.ts';
import { evenPace } from './even-pace.ts';
import type { IntakeOptions } from './options.ts';
import { aimsOf, type IntakeMeasured, reportText } from './report.ts';

/** ClickUp tasks that the events tell of: real ones in the sandbox, for no project. */
const taskCount = 200;

const options = JSON.parse(process.argv[2] ?? '') as IntakeOptions;
process.exitCode = await runMeasurement(measure);

async function measure(stand: Stand, progress: Progress): Promise<number> {
  const target = await targetOf(stand);
  const setting = { target, taskIds: await writeTasks(stand), progress };
  const turns = await contest(stand, options, setting);
  const measured: IntakeMeasured = {
    options,
    machine: await machineFacts(stand),
    turns,
    evenPace: options.seconds > 0 ? await evenPace(stand, options, setting) : undefined,
  };
  process.stdout.write(options.isJson ? `${JSON.stringify(measured)}\n` : `${reportText(measured)}\n`);
  return aimsOf(measured).every(isReached) ? 0 : 1;
}

async function writeTasks(stand: Stand): Promise<readonly string[]> {
  const control = new SandboxControl(stand.sandboxUrl, stand.workspace.workspaceId);
  const personEmail = stand.workspace.people[0]?.email ?? '';
  const ids: string[] = [];
  for (let index = 1; index <= taskCount; index += 1) {
    ids.push((await control.createTask({ personEmail, name: `Task ${index}`, markdownDescription: 'For nobody.' })).id);
  }
  return ids;
}
