import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeStateFolder } from '../../../command/files/folders.ts';
import type { DrillContext, DrillOutcome, Violation } from '../drill.ts';
import { startDrillStores } from '../framework/drill-stores.ts';
import { type Failure, Simulator } from './simulator.ts';

const holdsAfterEachStep = 'what must always hold holds after each step';
const comesToRest = 'each history comes to rest: nothing lost, doubled, out of order or stuck';

export async function runSimulation(context: DrillContext): Promise<DrillOutcome> {
  const { seeds = 1, steps = 1 } = context.options;
  context.tell('starting PostgreSQL and Redis');
  return withSimulator(async (simulator) => {
    const failures: Failure[] = [];
    for (let index = 0; index < seeds; index += 1) {
      const failure = await simulator.run(context.seed + index, steps);
      if (failure !== undefined) failures.push(failure);
      context.tell(`${index + 1} of ${seeds} histories, ${failures.length} failed`);
    }
    return {
      checks: [
        { rule: holdsAfterEachStep, looked: simulator.stepsTaken },
        { rule: comesToRest, looked: seeds },
      ],
      violations: failures.flatMap((failure) => violationsOf(failure, steps)),
      figures: {
        histories: seeds,
        'steps taken': simulator.stepsTaken,
        'steps broken off': simulator.crashes,
        'webhooks received': simulator.webhooks,
        'agents’ requests': simulator.requests,
        'effects made outside': simulator.effects,
      },
    };
  });
}

/** With stores of its own, which are gone afterwards. */
export async function withSimulator<T>(work: (simulator: Simulator) => Promise<T>): Promise<T> {
  const folder = await makeStateFolder(await mkdtemp(join(tmpdir(), 'oblivion-simulation-')));
  const stores = await startDrillStores(folder);
  const end = async () => {
    await stores.end();
    await rm(folder, { recursive: true, force: true });
  };
  // Nothing is left behind when a person ends it.
  const interrupt = () => void end().finally(() => process.exit(130));
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    const simulator = await Simulator.open({
      postgresUrl: stores.postgres.superuserUrl,
      redisUrl: stores.redis.url,
    });
    try {
      return await work(simulator);
    } finally {
      await simulator.close();
    }
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await end();
  }
}

/** The steps are told with the first thing that did not hold: they are the way to it. */
function violationsOf({ seed, steps, violations }: Failure, count: number): readonly Violation[] {
  const subject = `seed ${seed}`;
  const again = `./oblivion drill simulation --seeds 1 --steps ${count} --seed ${seed}`;
  const lines = steps.map((step, index) => `\n      ${index + 1}. ${JSON.stringify(step)}`);
  return violations.map(({ rule, detail }, index) => ({
    rule,
    subject,
    found:
      index === 0 ? `${detail ?? ''}\n    again: ${again}\n    after these steps:${lines.join('')}` : (detail ?? ''),
  }));
}
