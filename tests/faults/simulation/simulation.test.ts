import { expect, test } from 'vitest';
import { runDrill, standardSeed } from '../framework/run-drill.ts';
import { plantedBugs } from './planted-bugs.ts';
import { simulation } from './simulation.ts';
import { withSimulator } from './simulation.drill.ts';
import type { Simulator } from './simulator.ts';

/** A bug that needs more histories than this to be found is not found. */
const seedLimit = 10;
const steps = 60;

test('random histories: what must hold holds after every step, and all come to rest', async () => {
  const report = await runDrill(simulation, { form: 'short', seed: standardSeed, options: {} });
  expect(report.violations).toEqual([]);
});

test('each planted bug is found within 10 histories', async () => {
  const seeds = await withSimulator(async (simulator) => {
    const found: Record<string, number> = {};
    for (const { name, plant } of plantedBugs) {
      const mend = plant();
      found[name] = await seedThatFails(simulator);
      mend();
    }
    return found;
  });
  console.log('first seed that fails, by planted bug:', seeds);
  for (const [name, seed] of Object.entries(seeds)) expect(seed, name).toBeLessThanOrEqual(seedLimit);
});

async function seedThatFails(simulator: Simulator): Promise<number> {
  for (let seed = 1; seed <= seedLimit; seed += 1) {
    if ((await simulator.run(seed, steps)) !== undefined) return seed;
  }
  return Number.POSITIVE_INFINITY;
}
