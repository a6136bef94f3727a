import { commands } from './commands/catalogue.ts';
import type { Command } from './commands/command.ts';
import { parseArguments, usageOf } from './console/arguments.ts';
import { CommandFailure, messageOf, UsageFailure } from './console/failure.ts';
import { findCommand } from './console/find-command.ts';
import { paint } from './console/style.ts';

process.exitCode = await runWords(process.argv.slice(2)).catch(tellFailure);

async function runWords(words: readonly string[]): Promise<number> {
  const [first] = words;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    process.stdout.write(`${overview(commands)}\n`);
    return first === undefined ? 2 : 0;
  }
  const found = findCommand(commands, words);
  if (!found) throw new UsageFailure(`Unknown command '${first}'; './oblivion --help' lists them all.`);
  const parsed = parseArguments(found.command.description, found.rest);
  if (parsed.isHelp) {
    process.stdout.write(`${usageOf(found.command.description)}\n`);
    return 0;
  }
  return found.command.run(parsed);
}

function overview(all: readonly Command[]): string {
  const rows = all.map(({ description }) => `  ${description.name.padEnd(14)} ${description.summary}`);
  return [
    'Usage: ./oblivion COMMAND [options]',
    '',
    'AI agents as members of a team, in the tools the team already uses.',
    '',
    'Commands:',
    ...rows,
    '',
    "'./oblivion COMMAND --help' tells more about one. Begin with './oblivion up', then './oblivion demo'.",
  ].join('\n');
}

function tellFailure(error: unknown): number {
  const stream = process.stderr;
  stream.write(`${paint('oblivion:', 'red', stream)} ${messageOf(error)}\n`);
  if (!(error instanceof CommandFailure)) return 1;
  for (const line of error.details) stream.write(`  ${line}\n`);
  return error.exitCode;
}
