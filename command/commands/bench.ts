import { spawn } from 'node:child_process';
import { CommandFailure, UsageFailure } from '../console/failure.ts';
import { consoleProgress } from '../console/progress.ts';
import { defaultStateFolder, inRepository } from '../files/folders.ts';
import { setUp } from '../setup/setup.ts';
import { findRunningSystem } from '../system/description.ts';
import { withOwnSystem } from '../system/own-system.ts';
import type { Command } from './command.ts';
import { measurements, numbersOf } from './measurements.ts';

export const benchCommand: Command = {
  description: {
    name: 'bench',
    summary: 'Measures something and prints it beside a floor or a peer of the same run.',
    positionals: ['NAME'],
    options: {
      tasks: { kind: 'value', placeholder: 'COUNT', description: 'main-path: how many tasks' },
      'warm-up': {
        kind: 'value',
        placeholder: 'COUNT',
        description: 'main-path: tasks before those that are measured, at the same pace',
      },
      rate: { kind: 'value', placeholder: 'PER_SECOND', description: 'tasks or events a second at the even pace' },
      seconds: { kind: 'value', placeholder: 'COUNT', description: 'intake, dispatch: how long the even pace is held' },
      rounds: { kind: 'value', placeholder: 'COUNT', description: 'intake: how often each has its turn' },
      'round-seconds': { kind: 'value', placeholder: 'COUNT', description: 'intake: how long a turn is' },
      connections: { kind: 'value', placeholder: 'COUNT', description: 'intake: open connections' },
      events: { kind: 'value', placeholder: 'COUNT', description: 'dispatch: events of the backlog' },
      own: { kind: 'switch', description: 'main-path: start a system of its own even when one is running' },
      json: { kind: 'switch', description: 'print one line of JSON' },
    },
    notes: [
      ...Object.entries(measurements).map(([name, { summary, standards }]) => {
        const numbers = Object.entries(standards).map(([option, standard]) => `--${option} ${standard}`);
        return `${name}: ${summary} (${numbers.join(' ')})`;
      }),
      'main-path uses the running system; without one, and for the others, one is started on free ports and removed afterwards.',
    ],
  },
  async run(words) {
    const name = words.positionals[0] ?? '';
    const measurement = measurements[name];
    if (measurement === undefined)
      throw new UsageFailure(`There is no measurement '${name}'; there is ${Object.keys(measurements).join(', ')}.`);
    const options = { ...numbersOf(name, words.values), isJson: words.switches.has('json') };
    const measure = (stateFolder: string) => runMeasurement(name, { stateFolder, options });
    const mayUseRunning = measurement.needsSystem && !words.switches.has('own');
    const running = mayUseRunning ? await findRunningSystem(defaultStateFolder()) : undefined;
    if (running) return measure(running.stateFolder);
    const progress = consoleProgress();
    await setUp({ needsObserver: false, needsBrowser: false }, progress);
    if (!measurement.needsSystem) return measure(defaultStateFolder());
    return withOwnSystem({ hasObserver: false }, progress, (system) => measure(system.description.stateFolder));
  },
};

/** In a process of its own, so that the measuring and the command do not share an event loop. */
function runMeasurement(
  name: string,
  measurement: { readonly stateFolder: string; readonly options: object },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const words = [inRepository('bench', name, 'main.ts'), JSON.stringify(measurement.options)];
    const child = spawn(process.execPath, words, {
      env: { ...process.env, OBLIVION_STATE: measurement.stateFolder },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', (error) =>
      reject(new CommandFailure(`The measurement could not be started: ${error.message}.`)),
    );
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
