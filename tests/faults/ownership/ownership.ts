import type { DrillDescription } from '../drill.ts';

export const ownership: DrillDescription = {
  name: 'ownership',
  proves:
    'A task never has two owners, and nothing that a former owner writes is taken: through agents that are killed, stopped ' +
    'past their leases and continued, and connections that are cut. Every task is finished by somebody.',
  options: {
    agents: {
      placeholder: 'COUNT',
      description: 'how many agents, in processes of ten',
      standard: 200,
      short: 30,
      minimum: 20,
      maximum: 5_000,
    },
    faults: {
      placeholder: 'COUNT',
      description: 'how many times a process is killed or stopped, or a connection cut',
      standard: 500,
      short: 40,
      minimum: 1,
      maximum: 1_000_000,
    },
  },
  load: async () => (await import('./ownership.drill.ts')).runOwnership,
};
