import { agentsAndSockets } from './agents-and-sockets.ts';
import { intakeAndEffects } from './intake-and-effects.ts';
import { memory } from './memory.ts';
import { models } from './models.ts';
import { overview } from './overview.ts';
import type { Dashboard } from './panel.ts';
import { stores } from './stores.ts';

/** Every dashboard, in the order in which a person looks at them. */
export const allDashboards: readonly Dashboard[] = [
  overview,
  intakeAndEffects,
  agentsAndSockets,
  models,
  memory,
  stores,
];
