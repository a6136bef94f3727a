import type { DrillDescription } from '../drill.ts';

export const fencing: DrillDescription = {
  name: 'fencing',
  proves: 'An agent that fell silent loses its task to another one, and what it says when it wakes is refused.',
  options: {
    tasks: { placeholder: 'COUNT', description: 'how many tasks', standard: 100, short: 6, minimum: 1, maximum: 1_000 },
  },
  load: async () => (await import('./fencing.drill.ts')).runFencing,
};
