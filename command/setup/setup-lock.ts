import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../console/progress.ts';
import { toolsFolder } from '../files/folders.ts';
import { readJsonFile } from '../files/json-file.ts';
import { identify, isIdentity, isRunning } from '../processes/process-table.ts';
import { waitFor } from '../processes/wait.ts';

const waitTimeoutMs = 20 * 60_000;

/** Runs a setup alone: two at once would build into the same folders. The second waits for the first. */
export async function alone(progress: Progress, work: () => Promise<void>, folder = toolsFolder): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'setup.lock');
  let isTold = false;
  await waitFor(
    async () => {
      if (await take(file)) return true;
      if (!isTold) progress.say('  another setup of this repository is at work; waiting for it ...');
      isTold = true;
      return undefined;
    },
    {
      timeoutMs: waitTimeoutMs,
      pauseMs: 200,
      failure: () => `Another setup did not end; if none runs, remove ${file}.`,
    },
  );
  try {
    await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** Takes the lock when nobody has it, or when who had it is gone. */
async function take(file: string): Promise<boolean> {
  const handle = await open(file, 'wx', 0o600).catch(() => undefined);
  if (!handle) {
    const holder = await readJsonFile(file);
    if (isIdentity(holder) && !(await isRunning(holder))) await rm(file, { force: true });
    return false;
  }
  await handle.writeFile(JSON.stringify(await identify(process.pid)));
  await handle.close();
  return true;
}
