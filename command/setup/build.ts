import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '../console/progress.ts';
import { hashContents } from '../files/content-hash.ts';
import { inRepository, repositoryFolder } from '../files/folders.ts';
import { hasStamp, stampAfter } from '../files/stamp.ts';
import { runOrFail } from '../processes/run.ts';

const program = (name: string) => inRepository('node_modules/.bin', name);
const observerFolder = inRepository('apps/observer');

/** The file that starts the built Observer. */
export const observerProgram = join(observerFolder, '.next/standalone/apps/observer/server.js');

/** Compiles the TypeScript parts, when their sources changed since the last build. */
export async function buildServers(progress: Progress): Promise<void> {
  const hash = await serversHash();
  if ((await hasStamp('servers', hash)) && existsSync(inRepository('apps/nexus/dist/main.js'))) return;
  await progress.step('build of Nexus and the sandbox', () =>
    stampAfter('servers', hash, async () => {
      await runOrFail('tsc -b', program('tsc'), ['-b'], { folder: repositoryFolder });
    }),
  );
}

/** Builds Observer's pages, when their sources changed since the last build. */
export async function buildObserver(progress: Progress): Promise<void> {
  const hash = await observerHash();
  if ((await hasStamp('observer', hash)) && existsSync(observerProgram)) return;
  await progress.step('build of Observer', () =>
    stampAfter('observer', hash, async () => {
      await runOrFail('The build of Observer', 'npm', ['run', 'build'], {
        folder: observerFolder,
        environment: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
      });
    }),
  );
}

export async function areServersBuilt(): Promise<boolean> {
  return hasStamp('servers', await serversHash());
}

export async function isObserverBuilt(): Promise<boolean> {
  return existsSync(observerProgram) && (await hasStamp('observer', await observerHash()));
}

const shared = ['package-lock.json', 'tsconfig.base.json', 'tsconfig.json', 'packages'];

function serversHash(): Promise<string> {
  return hashContents([...shared, 'apps/nexus', 'apps/sandbox'].map((path) => inRepository(path)));
}

function observerHash(): Promise<string> {
  return hashContents([...shared, 'apps/observer'].map((path) => inRepository(path)));
}
