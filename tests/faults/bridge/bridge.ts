import type { DrillDescription } from '../drill.ts';

export const bridge: DrillDescription = {
  name: 'bridge',
  proves:
    'Each task has one root message, each word stands once in Slack and in ClickUp, in order, and every task reaches its ' +
    'end: through doubled, lost and reordered webhooks, calls that were accepted and timed out, 429 and 500, processes ' +
    'killed one after the other, a Redis that forgets and a PostgreSQL that is restarted.',
  options: {
    tasks: {
      placeholder: 'COUNT',
      description: 'how many tasks',
      standard: 1_000,
      short: 24,
      minimum: 1,
      maximum: 100_000,
    },
    open: {
      placeholder: 'COUNT',
      description: 'how many of them at once',
      standard: 60,
      short: 12,
      minimum: 1,
      maximum: 1_000,
    },
    kill: {
      placeholder: 'SECONDS',
      description: 'a Nexus process is killed about this often',
      standard: 4,
      short: 4,
      minimum: 1,
      maximum: 3_600,
    },
  },
  load: async () => (await import('./bridge.drill.ts')).runBridge,
};
