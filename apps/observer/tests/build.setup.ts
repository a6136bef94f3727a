import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.join(import.meta.dirname, '..');
const sources = ['app', 'components', 'lib', 'proxy.ts', 'next.config.ts', 'package.json'];
const clientDist = path.join(root, '../../packages/nexus-client/dist');
const protocolDist = path.join(root, '../../packages/protocol/dist');

/** Builds Observer when there is no build, or one that is older than what it was made from. */
export default async function buildWhenOld(): Promise<void> {
  const built = await newest(path.join(root, '.next/standalone/apps/observer/server.js'));
  const inputs = [...sources.map((name) => path.join(root, name)), clientDist, protocolDist];
  const changed = Math.max(...(await Promise.all(inputs.map(newest))));
  if (built > changed) return;
  await promisify(execFile)('npm', ['run', 'build'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    timeout: 300_000,
  });
}

/** Time of the last change of a file, or of the newest file in a folder; 0 when there is none. Tests do not count. */
async function newest(place: string): Promise<number> {
  const information = await stat(place).catch(() => null);
  if (!information) return 0;
  if (!information.isDirectory()) return /\.test\.tsx?$/.test(place) ? 0 : information.mtimeMs;
  const entries = await readdir(place);
  return Math.max(0, ...(await Promise.all(entries.map((entry) => newest(path.join(place, entry))))));
}
