import { readdir, readFile } from 'node:fs/promises';

/** A process, told apart from a later one with the same number by when it started. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot, as the kernel gives it. */
  readonly startTicks: string;
}

interface ProcessRow extends ProcessIdentity {
  readonly parentPid: number;
  readonly state: string;
}

/** Reads the second part of a line of /proc/PID/stat; the name before it may hold spaces and brackets. */
export function parseStat(pid: number, stat: string): ProcessRow | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent] = fields;
  const startTicks = fields[19];
  if (!state || !parent || !startTicks) return undefined;
  return { pid, state, parentPid: Number(parent), startTicks };
}

async function readRow(pid: number): Promise<ProcessRow | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat === undefined ? undefined : parseStat(pid, stat);
}

/** Identity of a running process; undefined when it is gone (a zombie counts as gone). */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const row = await readRow(pid);
  return row && row.state !== 'Z' ? { pid, startTicks: row.startTicks } : undefined;
}

/** Whether something read from a file names a process. */
export function isIdentity(value: unknown): value is ProcessIdentity {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'startTicks' in value
  );
}

/** Whether exactly this process still runs. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return (await identify(identity.pid))?.startTicks === identity.startTicks;
}

/** A process and everything it started, by parenthood. */
export async function processTree(rootPid: number): Promise<readonly number[]> {
  const names = await readdir('/proc').catch(() => []);
  const rows = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map((name) => readRow(Number(name))));
  const children = Map.groupBy(
    rows.filter((row) => row !== undefined),
    (row) => row.parentPid,
  );
  const tree: number[] = [rootPid];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []).map((row) => row.pid));
  return tree;
}

/**
 * Memory of a process and everything it started, in bytes: the proportional share (PSS) where it can be read, so that
 * pages shared by several processes count once, else the resident size.
 */
export async function memoryOfTree(rootPid: number): Promise<number> {
  const sizes = await Promise.all((await processTree(rootPid)).map(memoryOf));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function memoryOf(pid: number): Promise<number> {
  const shares = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const share = /^Pss:\s+(\d+) kB/m.exec(shares)?.[1];
  if (share) return Number(share) * 1024;
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}
