import { readdir } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { wholeNumber } from '../console/arguments.ts';
import { CommandFailure, UsageFailure } from '../console/failure.ts';
import { consoleProgress } from '../console/progress.ts';
import { defaultStateFolder, inRepository } from '../files/folders.ts';
import { setUp } from '../setup/setup.ts';
import { findRunningSystem } from '../system/description.ts';
import { withOwnSystem } from '../system/own-system.ts';
import type { Command } from './command.ts';

export const benchCommand: Command = {
  description: {
    name: 'bench',
    summary: 'Measures something; `main-path` is the way of a task from ClickUp to agents and Slack.',
    positionals: ['NAME'],
    options: {
      tasks: { kind: 'value', placeholder: 'COUNT', description: 'how many tasks (standard: 200)' },
      rate: { kind: 'value', placeholder: 'PER_SECOND', description: 'how many tasks a second (standard: 10)' },
      own: { kind: 'switch', description: 'start a system of its own even when one is running' },
      json: { kind: 'switch', description: 'print one line of JSON' },
    },
    notes: ['It uses the running system; when there is none it starts one on free ports and removes it afterwards.'],
  },
  async run(words) {
    const name = words.positionals[0] ?? '';
    const names = await listMeasurements();
    if (!names.includes(name))
      throw new UsageFailure(`There is no measurement '${name}'; there is ${names.join(', ')}.`);
    const range = { minimum: 1, maximum: 100_000 };
    const tasks = wholeNumber(words.values['tasks'] ?? '200', '--tasks', range);
    const rate = wholeNumber(words.values['rate'] ?? '10', '--rate', range);
    const measure = (stateFolder: string) =>
      runMeasurement(name, {
        stateFolder,
        words: [`${tasks}`, `${rate}`, words.switches.has('json') ? 'json' : 'text'],
      });
    const running = words.switches.has('own') ? undefined : await findRunningSystem(defaultStateFolder());
    if (running) return measure(running.stateFolder);
    const progress = consoleProgress();
    await setUp({ needsObserver: false, needsBrowser: false }, progress);
    return withOwnSystem({ hasObserver: false }, progress, (system) => measure(system.description.stateFolder));
  },
};

async function listMeasurements(): Promise<readonly string[]> {
  const entries = await readdir(inRepository('bench'), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/** In a process of its own, so that the measuring and the command do not share an event loop. */
function runMeasurement(
  name: string,
  measurement: { readonly stateFolder: string; readonly words: readonly string[] },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [inRepository('bench', name, 'main.ts'), ...measurement.words], {
      env: { ...process.env, OBLIVION_STATE: measurement.stateFolder },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', (error) =>
      reject(new CommandFailure(`The measurement could not be started: ${error.message}.`)),
    );
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
