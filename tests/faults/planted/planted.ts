import type { DrillDescription } from '../drill.ts';

export const planted: DrillDescription = {
  name: 'planted',
  proves:
    'The drills can fail: with deduplication, fencing, or keeping before answering taken out of a copy of Nexus, the ' +
    'drill that holds it against that promise finds it, and finds nothing in Nexus as it is.',
  options: {},
  load: async () => (await import('./planted.drill.ts')).runPlanted,
};
