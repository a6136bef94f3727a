import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailure, UsageFailure } from '../console/failure.ts';
import { defaultStateFolder } from '../files/folders.ts';
import type { Command } from './command.ts';

const parts = ['nexus', 'observer', 'sandbox', 'agent', 'postgres', 'redis', 'qdrant', 'embedder'];

export const logsCommand: Command = {
  description: {
    name: 'logs',
    summary: `Shows the end of a part's log: ${parts.join(', ')}.`,
    positionals: ['PART'],
    options: {
      follow: { kind: 'switch', short: 'f', description: 'keep showing what is added, until Ctrl-C' },
      lines: { kind: 'value', placeholder: 'COUNT', short: 'n', description: 'how many lines (standard: 100)' },
    },
  },
  async run(words) {
    const part = words.positionals[0] ?? '';
    if (!parts.includes(part)) throw new UsageFailure(`There is no part '${part}'; the parts are ${parts.join(', ')}.`);
    const file = join(defaultStateFolder(), 'logs', `${part}.log`);
    if (!existsSync(file)) throw new CommandFailure(`${part} has no log yet; it is written by './oblivion up'.`);
    const count = words.values['lines'] ?? '100';
    if (!/^\d+$/.test(count)) throw new UsageFailure(`--lines must be a whole number, not '${count}'.`);
    const follow = words.switches.has('follow') ? ['-F'] : [];
    const tail = spawn('tail', ['-n', count, ...follow, file], { stdio: ['ignore', 'inherit', 'inherit'] });
    process.once('SIGINT', () => undefined);
    await once(tail, 'exit');
    return 0;
  },
};
