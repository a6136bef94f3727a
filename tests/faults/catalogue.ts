import { amnesia } from './amnesia/amnesia.ts';
import { bridge } from './bridge/bridge.ts';
import type { DrillDescription } from './drill.ts';
import { ownership } from './ownership/ownership.ts';
import { silence } from './silence/silence.ts';
import { simulation } from './simulation/simulation.ts';

/** Every drill, in the order in which they are listed. */
export const drills: readonly DrillDescription[] = [bridge, ownership, amnesia, silence, simulation];
