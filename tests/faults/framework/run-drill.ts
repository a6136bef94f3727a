import { inRepository } from '../../../command/files/folders.ts';
import type { DrillDescription } from '../drill.ts';
import { Random } from './random.ts';
import { type DrillReport, judge } from './report.ts';

export interface DrillOrder {
  /** `full` has the standard options, `short` those of the tests. */
  readonly form: 'full' | 'short';
  readonly seed: number;
  /** Options that differ from the form's. */
  readonly options: Readonly<Record<string, number>>;
  /** The program of Nexus that is tried, when it is not the one that was built. */
  readonly nexusProgram?: string | undefined;
}

export const standardSeed = 1;

/** Runs one drill and judges it. */
export async function runDrill(
  drill: DrillDescription,
  order: DrillOrder,
  tell: (line: string) => void = () => undefined,
): Promise<DrillReport> {
  const form = order.form === 'short' ? 'short' : 'standard';
  const chosen = Object.entries(drill.options).map(([name, option]) => [name, order.options[name] ?? option[form]]);
  const options = Object.fromEntries(chosen) as Record<string, number>;
  const run = await drill.load();
  const beganAt = performance.now();
  const outcome = await run({
    options,
    seed: order.seed,
    random: new Random(order.seed),
    isForReal: order.nexusProgram === undefined,
    nexusProgram: order.nexusProgram ?? inRepository('apps/nexus/dist/main.js'),
    tell,
  });
  const durationMs = Math.round(performance.now() - beganAt);
  return { drill: drill.name, seed: order.seed, options: asWritten(drill, options), durationMs, ...judge(outcome) };
}

/** The options as they are given on the command line. */
function asWritten(drill: DrillDescription, options: Readonly<Record<string, number>>): DrillReport['options'] {
  const written: Record<string, number | string> = {};
  for (const [name, value] of Object.entries(options)) {
    const names = drill.options[name]?.names;
    if (names === undefined) written[name] = value;
    else if (value > 0) written[name] = names[value - 1] as string;
  }
  return written;
}
