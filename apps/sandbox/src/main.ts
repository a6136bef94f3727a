#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { createWorkspace } from './control/workspaces.controller.js';
import { HELP } from './help.js';
import { listen, type RunningSandbox } from './server.service.js';
import { parseSettings } from './settings.js';
import { workspaceOrder } from './worlds/workspace-order.js';

async function main(): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    process.stdout.write(HELP);
    return;
  }
  const parsed = parseSettings(process.env);
  if (parsed.outcome === 'invalid')
    return fail(`The settings are not valid:\n${parsed.problems.map((problem) => `  ${problem}`).join('\n')}`);
  const { settings } = parsed;
  const running = await listen(settings);
  if (settings.workspaceFile !== undefined) await loadWorkspaces(running, settings.workspaceFile);
  process.stdout.write(`Sandbox listens on ${running.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void running.close().then(() => process.exit(0)));
}

async function loadWorkspaces({ sandbox }: RunningSandbox, path: string): Promise<void> {
  const content: unknown = JSON.parse(await readFile(path, 'utf8'));
  const orders = z.array(workspaceOrder).parse(Array.isArray(content) ? content : [content]);
  for (const order of orders) await createWorkspace(sandbox, order);
}

function fail(message: string): void {
  process.stderr.write(`${message}\nRun with --help to see all settings.\n`);
  process.exitCode = 1;
}

main().catch((error: unknown) => {
  const isPortTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const message = error instanceof Error ? error.message : String(error);
  fail(
    isPortTaken
      ? `The port is taken: ${message}. Set SANDBOX_PORT to a free one (0 picks one).`
      : `The sandbox could not start: ${message}`,
  );
  process.exit(1);
});
