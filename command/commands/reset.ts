import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { CommandFailure } from '../console/failure.ts';
import { defaultStateFolder } from '../files/folders.ts';
import { isRunning, type ProcessIdentity } from '../processes/process-table.ts';
import { waitFor } from '../processes/wait.ts';
import { removeState } from '../system/remove-state.ts';
import { findHolder } from '../system/state-lock.ts';
import type { Command } from './command.ts';

const stopTimeoutMs = 60_000;

export const resetCommand: Command = {
  description: {
    name: 'reset',
    summary: 'Stops the system when it runs and removes its state: database, secrets, logs.',
    options: { yes: { kind: 'switch', short: 'y', description: 'do not ask' } },
    notes: ['Fetched tools (.tools) and builds stay.'],
  },
  async run(words) {
    const stateFolder = defaultStateFolder();
    const holder = await findHolder(stateFolder);
    if (!holder && !existsSync(stateFolder)) {
      process.stdout.write('There is no state to remove.\n');
      return 0;
    }
    const isMeant =
      words.switches.has('yes') ||
      (await ask(`Remove ${stateFolder} with all its data${holder ? ' and stop what runs' : ''}?`));
    if (!isMeant) {
      process.stdout.write('Nothing was removed.\n');
      return 1;
    }
    if (holder) await stopHolder(holder);
    await removeState(stateFolder);
    process.stdout.write(`${stateFolder} is removed.\n`);
    return 0;
  },
};

async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new CommandFailure(`${question} Nobody is there to answer; say --yes.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

async function stopHolder(holder: ProcessIdentity): Promise<void> {
  process.kill(holder.pid, 'SIGTERM');
  await waitFor(async () => ((await isRunning(holder)) ? undefined : true), {
    timeoutMs: stopTimeoutMs,
    failure: () =>
      `The running system (process ${holder.pid}) did not stop within ${stopTimeoutMs / 1000} s; stop it, then run this again.`,
  });
}
