import type { DrillDescription } from '../drill.ts';

/** What is broken, one after the other. The first are those of the short form. */
export const breakageNames = [
  'postgres-connections',
  'redis-empty',
  'redis-flush',
  'postgres-restart',
  'cut-off-redis',
  'cut-off-postgres',
  'cut-off-agents',
  'stopped',
  'slow-consumers',
  'disk-full',
  'clock-ahead',
  'clock-behind',
] as const;
export type BreakageName = (typeof breakageNames)[number];

export const stores: DrillDescription = {
  name: 'stores',
  proves:
    'Nothing is lost or doubled, and work goes on at its pace within 30 s, after PostgreSQL is ended at once, loses its ' +
    'connections or its disk is full, Redis is killed and emptied or flushed, one process is cut off from Redis, from ' +
    'PostgreSQL or from all that comes in, stands still past its leases, or has a wrong clock, and agents do not read.',
  options: {
    seconds: {
      placeholder: 'SECONDS',
      description: 'how long the pace is measured before and after each breakage, and how long each lasts',
      standard: 10,
      short: 3,
      minimum: 2,
      maximum: 3_600,
    },
    rate: {
      placeholder: 'PER_MINUTE',
      description: 'how many tasks people write in a minute',
      standard: 60,
      short: 60,
      minimum: 1,
      maximum: 100_000,
    },
    breakages: {
      placeholder: 'COUNT',
      description: 'how many of the breakages, from the first of the list on',
      standard: breakageNames.length,
      short: 2,
      minimum: 1,
      maximum: breakageNames.length,
    },
    only: {
      placeholder: 'NAME',
      description: `one breakage alone: ${breakageNames.join(', ')}`,
      standard: 0,
      short: 0,
      minimum: 0,
      maximum: breakageNames.length,
      names: breakageNames,
    },
  },
  load: async () => (await import('./stores.drill.ts')).runStores,
};
