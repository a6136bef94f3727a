import { wholeNumber } from '../console/arguments.ts';
import { UsageFailure } from '../console/failure.ts';

/** What is measured, and with which numbers when none are given. */
export interface Measurement {
  readonly summary: string;
  /** It measures a running system; the others build their own out of several processes. */
  readonly needsSystem: boolean;
  readonly standards: Readonly<Record<string, number>>;
}

export const measurements: Readonly<Record<string, Measurement>> = {
  'main-path': {
    summary: 'the way of a task from ClickUp to agents and Slack',
    needsSystem: true,
    standards: { tasks: 200, rate: 10, 'warm-up': 200 },
  },
  intake: {
    summary: 'durable acknowledgements of webhooks, beside pg-boss, graphile-worker and BullMQ',
    needsSystem: false,
    standards: { rounds: 5, 'round-seconds': 5, connections: 64, rate: 1_000, seconds: 300 },
  },
  dispatch: {
    summary: "from a webhook to an agent's socket at another process, and a backlog drained, beside pg-boss",
    needsSystem: false,
    standards: { rate: 100, seconds: 30, events: 100_000 },
  },
};

/** The numbers of a measurement, from the options given. Throws UsageFailure for one that it does not know. */
export function numbersOf(name: string, given: Readonly<Record<string, string>>): Readonly<Record<string, number>> {
  const standards = measurements[name]?.standards ?? {};
  const unknown = Object.keys(given).find((option) => !(option in standards));
  if (unknown !== undefined) throw new UsageFailure(`The measurement '${name}' has no option '--${unknown}'.`);
  return Object.fromEntries(
    Object.entries(standards).map(([option, standard]) => {
      // No seconds and no warm-up leave a part out; none of the others makes sense as nothing.
      const minimum = option === 'seconds' || option === 'warm-up' ? 0 : 1;
      const value = wholeNumber(given[option] ?? String(standard), `--${option}`, { minimum, maximum: 1_000_000 });
      return [camelCase(option), value];
    }),
  );
}

function camelCase(option: string): string {
  return option.replaceAll(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
}
