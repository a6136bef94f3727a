import type { DrillDescription } from '../drill.ts';

export const acknowledged: DrillDescription = {
  name: 'acknowledged',
  proves:
    'A webhook that was answered 200 has its effect, also when the process that answered is killed in the same moment: ' +
    'nothing else brings it, since the sender does not repeat it and nothing is compared.',
  options: {
    rounds: {
      placeholder: 'COUNT',
      description: 'how often intake is killed',
      standard: 20,
      short: 3,
      minimum: 1,
      maximum: 1_000,
    },
  },
  load: async () => (await import('./acknowledged.drill.ts')).runAcknowledged,
};
