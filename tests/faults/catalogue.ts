import { amnesia } from './amnesia/amnesia.ts';
import { bridge } from './bridge/bridge.ts';
import type { DrillDescription } from './drill.ts';
export const drills: readonly DrillDescription[] = [bridge, ownership, amnesia, silence, simulation];
