import type { DrillDescription } from '../drill.ts';

export const silence: DrillDescription = {
  name: 'silence',
  proves:
    'Who asks why a task does not move is told the true reason within 10 seconds, whatever was brought about: agents that ' +
    'are away, full or stopped, models, Slack and ClickUp that refuse or fail, workers and stores that are gone; and of ' +
    'tasks that are well nothing is ever said to be wrong.',
  options: {
    causes: {
      placeholder: 'COUNT',
      description: 'how many causes of each kind, chosen by the seed',
      standard: 100,
      short: 2,
      minimum: 1,
      maximum: 1_000,
    },
  },
  load: async () => (await import('./silence.drill.ts')).runSilence,
};
