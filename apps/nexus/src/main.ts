#!/usr/bin/env node
import 'reflect-metadata';
import { afterRestore } from './commands/after-restore.js';
import { agent } from './commands/agent.js';
import { type Command, UsageError } from './commands/command.js';
import { printEvents, printMetrics, printSettings } from './commands/describe.js';
import { newKey, rotateEncryptionKey } from './commands/keys.js';
import { migrate } from './commands/migrate.js';
import { group, project } from './commands/project.js';
import { reindex } from './commands/reindex.js';
import { seed } from './commands/seed.js';
import { serve } from './commands/serve.js';
import { signInLink } from './commands/sign-in-link.js';
import { slack } from './commands/slack.js';
import { parseSettings } from './platform/config/setting.js';
import { type Settings, settingTable } from './platform/config/settings.js';
import { NexusError } from './platform/errors/nexus-error.js';

const commands: readonly Command[] = [
  serve,
  migrate,
  seed,
  signInLink,
  group,
  project,
  agent,
  rotateEncryptionKey,
  afterRestore,
  newKey,
  slack,
  reindex,
  printSettings,
  printEvents,
  printMetrics,
];
function help(): string {
  const lines = commands.map((command) => `  ${command.usage}\n      ${command.summary}`);
  return `Nexus, the hub of Oblivion.\n\n${lines.join('\n')}\n\nSettings come from the environment; \`nexus settings\` lists them.\n`;
}

async function main(parameters: readonly string[]): Promise<void> {
  if (parameters.includes('--help') || parameters.includes('-h')) {
    process.stdout.write(help());
    return;
  }
  const [name = 'serve', ...rest] = parameters;
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw new UsageError(`unknown command ${name}; see nexus --help`);
  if (command.describes?.(rest) === true) return command.run(rest, {} as Settings);
  const parsed = parseSettings(settingTable, process.env);
  if (parsed.outcome === 'invalid') {
    process.stderr.write(`Nexus cannot start:\n${parsed.problems.map((problem) => `  ${problem}\n`).join('')}`);
    process.exit(1);
  }
  await command.run(rest, parsed.settings);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof UsageError || error instanceof NexusError) {
    process.stderr.write(`nexus: ${error.message}\n`);
    process.exit(2);
  }
  process.stderr.write(`nexus: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
