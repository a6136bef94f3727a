import { acknowledged } from './acknowledged/acknowledged.ts';
import { amnesia } from './amnesia/amnesia.ts';
import { bridge } from './bridge/bridge.ts';
import type { DrillDescription } from './drill.ts';
import { fencing } from './fencing/fencing.ts';
import { outage } from './outage/outage.ts';
import { ownership } from './ownership/ownership.ts';
import { planted } from './planted/planted.ts';
import { silence } from './silence/silence.ts';
import { simulation } from './simulation/simulation.ts';
import { stores } from './stores/stores.ts';

/** Every drill, in the order in which they are listed. */
export const drills: readonly DrillDescription[] = [
  bridge,
  acknowledged,
  outage,
  fencing,
  ownership,
  simulation,
  stores,
  amnesia,
  silence,
  planted,
];
