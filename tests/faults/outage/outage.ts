import type { DrillDescription } from '../drill.ts';

export const outage: DrillDescription = {
  name: 'outage',
  proves:
    'Slack and ClickUp are away for long: what was said meanwhile, and tasks that were written meanwhile, arrive ' +
    'afterwards, once and in order, and nothing is given up. Pauses and attempts are scaled down: with pauses of at most ' +
    'a second, a minute has more attempts than an hour has with the standard settings.',
  options: {
    tasks: {
      placeholder: 'COUNT',
      description: 'how many tasks',
      standard: 60,
      short: 6,
      minimum: 2,
      maximum: 10_000,
    },
    seconds: {
      placeholder: 'SECONDS',
      description: 'how long both are away',
      standard: 90,
      short: 12,
      minimum: 4,
      maximum: 86_400,
    },
  },
  load: async () => (await import('./outage.drill.ts')).runOutage,
};
