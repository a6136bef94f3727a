import type { DrillDescription } from '../drill.ts';

export const amnesia: DrillDescription = {
  name: 'amnesia',
  proves:
    'An agent whose process is killed after any of twelve steps, or between an outside call and its record, is followed ' +
    'by one that goes on where it stopped: all runs end with the same artifact, nothing outside is done twice, nothing ' +
    'is said or asked twice, and no model call of a finished step is made again.',
  options: {
    kills: {
      placeholder: 'COUNT',
      description: 'how many of the 24 places to die are tried, one in each run',
      standard: 24,
      short: 4,
      minimum: 1,
      maximum: 24,
    },
    lanes: {
      placeholder: 'COUNT',
      description: 'how many runs at once, each with two agents of its own',
      standard: 3,
      short: 2,
      minimum: 1,
      maximum: 12,
    },
  },
  load: async () => (await import('./amnesia.drill.ts')).runAmnesia,
};
