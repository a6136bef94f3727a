import { waitFor } from '../../command/processes/wait.ts';

const patienceMs = 40_000;

/** Waits, within a bound, until something holds. */
export async function eventually(what: string, ask: () => Promise<boolean>): Promise<void> {
  await waitFor(async () => ((await ask()) ? true : undefined), {
    timeoutMs: patienceMs,
    failure: () => `There was not ${what} within ${patienceMs / 1000} s.`,
  });
}
