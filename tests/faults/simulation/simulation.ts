import type { DrillDescription } from '../drill.ts';

export const simulation: DrillDescription = {
  name: 'simulation',
  proves:
    'Random histories on a real PostgreSQL and Redis, each decided by its seed: webhooks doubled and in any order, claims ' +
    'at once, leases that run out, work that breaks off at any write, answers that never come, a Redis that forgets. After ' +
    'every step the rows hold what they must; in the end nothing is lost, doubled, out of order or stuck.',
  options: {
    seeds: {
      placeholder: 'COUNT',
      description: 'how many histories; the first has the seed itself, the next one more',
      standard: 200,
      short: 5,
      minimum: 1,
      maximum: 1_000_000,
    },
    steps: {
      placeholder: 'COUNT',
      description: 'how many steps each takes',
      standard: 60,
      short: 60,
      minimum: 1,
      maximum: 100_000,
    },
  },
  load: async () => (await import('./simulation.drill.ts')).runSimulation,
};
