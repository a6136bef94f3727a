import { consoleProgress } from '../console/progress.ts';
import { repositoryFolder } from '../files/folders.ts';
import { checkImports } from '../imports/check-imports.ts';
import { buildServers } from '../setup/build.ts';
import { setUpNodePackages } from '../setup/node-packages.ts';
import type { Command } from './command.ts';

export const checkImportsCommand: Command = {
  description: {
    name: 'check imports',
    summary: 'Holds the sources against the import table of docs/architecture.md.',
  },
  async run() {
    const progress = consoleProgress();
    await setUpNodePackages(progress);
    await buildServers(progress);
    const violations = await checkImports(repositoryFolder);
    for (const line of violations) process.stdout.write(`${line}\n`);
    if (violations.length === 0) process.stdout.write('Every import is allowed by the table.\n');
    return violations.length === 0 ? 0 : 1;
  },
};
