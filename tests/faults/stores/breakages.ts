import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Company } from '../../hub/company.ts';
import type { DrillSystem } from '../framework/drill-system.ts';
import type { NexusProcess } from '../framework/nexus-process.ts';
import type { ProcessNetwork, Way } from '../framework/process-network.ts';
import { leaseSeconds } from './settings.ts';
import { starveOf } from './slow-consumers.ts';
import type { BreakageName } from './stores.ts';

export interface Ground {
  readonly system: DrillSystem;
  readonly company: Company;
  /** The process that is struck where only one is. */
  readonly struck: NexusProcess;
  /** Its ways to others. */
  readonly network: ProcessNetwork;
  /** The library that gives a process a clock of its own; undefined where it cannot be had. */
  readonly clockLibrary: string | undefined;
}

/** What shows that it was not felt, or not taken as it must be. */
interface Felt {
  readonly problem: string;
}

/** Breaks something for so long, and heals it. */
export type Breakage = (ground: Ground, durationMs: number) => Promise<Felt | undefined>;

const stormEveryMs = 500;
/** Nexus looks at its clock now and then. */
const clockCheckMs = 10_000;

export const breakages: Readonly<Record<BreakageName, Breakage>> = {
  'postgres-connections': async ({ system }, durationMs) => {
    let cut = 0;
    await again(durationMs, async () => {
      cut += await system.stores.postgres.cutConnections();
    });
    return cut > 0 ? undefined : { problem: 'there was no connection to cut' };
  },
  'redis-empty': async ({ system }, durationMs) => {
    await system.stores.redis.kill();
    await pause(durationMs);
    await system.stores.redis.startAgain('empty');
    return undefined;
  },
  'redis-flush': async ({ system }, durationMs) => {
    await again(durationMs, () => system.stores.redis.flush());
    return undefined;
  },
  'postgres-restart': async ({ system }, durationMs) => {
    await system.stores.postgres.stopImmediately();
    await pause(durationMs);
    await system.stores.postgres.startAgain();
    return undefined;
  },
  'cut-off-redis': (ground, durationMs) => cutOff(ground, 'redis', durationMs),
  'cut-off-postgres': (ground, durationMs) => cutOff(ground, 'postgres', durationMs),
  'cut-off-agents': (ground, durationMs) => cutOff(ground, 'doors', durationMs),
  stopped: async ({ struck }, durationMs) => {
    struck.pause();
    await pause(Math.max(durationMs, (leaseSeconds + 2) * 1000));
    struck.resume();
    return undefined;
  },
  'slow-consumers': async ({ company, struck }, durationMs) => {
    const problem = await starveOf(company, struck, durationMs);
    return problem === undefined ? undefined : { problem };
  },
  'disk-full': fillDisk,
  'clock-ahead': (ground, durationMs) =>
    setClock(ground, { offset: '+10m', words: 's ahead of the clock' }, durationMs),
  'clock-behind': (ground, durationMs) => setClock(ground, { offset: '-10m', words: 's behind the clock' }, durationMs),
};

async function again(durationMs: number, strike: () => Promise<void>): Promise<void> {
  const endsAt = performance.now() + durationMs;
  while (performance.now() < endsAt) {
    await strike();
    await pause(stormEveryMs);
  }
}

/** Nothing passes and nothing is refused, as in a network that lost its way. */
async function cutOff({ network, struck, system }: Ground, way: Way, durationMs: number): Promise<undefined> {
  const place = { process: struck, cluster: system.cluster };
  await network.cut(way, place);
  await pause(durationMs);
  await network.heal(way, place);
}

/** Where PostgreSQL ended of it, it is started again, as an operator or Kubernetes would. */
async function fillDisk({ system }: Ground, durationMs: number): Promise<Felt | undefined> {
  const { postgres } = system.stores;
  await postgres.disk?.fill();
  await pause(durationMs);
  await postgres.disk?.empty();
  if (!postgres.isRunning) await postgres.startAgain();
  const log = await readFile(postgres.options.logFile, 'utf8');
  return log.includes('No space left on device') ? undefined : { problem: 'PostgreSQL never wanted more room' };
}

/**
 * A clock is given to a process when it starts: it has the wrong one from its first moment to its last. It must say so
 * itself.
 */
async function setClock(
  { struck, clockLibrary }: Ground,
  order: { readonly offset: string; readonly words: string },
  durationMs: number,
): Promise<Felt | undefined> {
  if (clockLibrary === undefined) throw new Error('the library that changes clocks is missing');
  await struck.kill();
  await struck.start({ LD_PRELOAD: clockLibrary, FAKETIME: order.offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' });
  await pause(Math.max(durationMs, clockCheckMs));
  await struck.kill();
  const log = await readFile(struck.logFile, 'utf8');
  await struck.start();
  return log.includes(order.words) ? undefined : { problem: 'the process did not tell that its clock is wrong' };
}
