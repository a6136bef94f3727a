import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { processTree } from '../../command/processes/process-table.ts';
import { connectTo } from '../../command/system/postgres-client.ts';
import type { Stand } from './stand.ts';

/** What the figures were measured on. */
export async function machineFacts(stand: Stand): Promise<readonly string[]> {
  const [processor] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  const client = await connectTo(stand.postgresUrl);
  try {
    const { rows } = await client.query<{ name: string; setting: string }>(
      `select name, setting from pg_settings
       where name in ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes') order by name`,
    );
    const settings = rows.map(({ name, setting }) => `${name} ${setting}`).join(', ');
    return [
      `${cpus().length} cores (${processor?.model.trim() ?? 'unknown'}), ${memory} GiB, Linux ${release()}, Node ${process.version}`,
      `PostgreSQL: ${settings}; Redis: appendonly yes, appendfsync everysec`,
    ];
  } finally {
    await client.end();
  }
}

/** How many processes wanted a core, over the last minute. */
export async function loadAverage(): Promise<number> {
  return Number((await readFile('/proc/loadavg', 'utf8')).split(' ')[0]);
}

/** CPU time that processes and everything they started have used, in seconds. */
export async function cpuSecondsOf(rootPids: readonly number[]): Promise<number> {
  const trees = await Promise.all(rootPids.map(processTree));
  const used = await Promise.all(
    trees.flat().map(async (pid) => cpuTicksOf(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))),
  );
  return used.reduce((sum, ticks) => sum + ticks, 0) / ticksPerSecond;
}

/** USER_HZ: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Ticks in user and kernel mode, of the process and of its children that have ended, from /proc/PID/stat. */
export function cpuTicksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0);
}
