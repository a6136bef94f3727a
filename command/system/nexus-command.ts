import { CommandFailure } from '../console/failure.ts';
import { inRepository } from '../files/folders.ts';
import { run, summarize } from '../processes/run.ts';
import { baseEnvironment } from './part-environment.ts';

export const nexusProgram = inRepository('apps/nexus/dist/main.js');

const timeoutMs = 120_000;

/** Runs one command of Nexus (`migrate`, `seed`, ...) to its end and returns what it printed. */
export async function runNexus(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  input?: string,
): Promise<string> {
  const result = await run(process.execPath, [nexusProgram, ...words], {
    environment: { ...baseEnvironment(), ...environment },
    timeoutMs,
    ...(input === undefined ? {} : { input }),
  });
  if (result.exitCode === 0) return result.output;
  const details = summarize(`${result.errors}\n${result.output}`);
  throw new CommandFailure(`'nexus ${words[0]}' failed (exit code ${result.exitCode}); what it said is below.`, {
    details,
  });
}

/** Runs a command of Nexus that answers in JSON. */
export async function askNexus(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  input?: string,
): Promise<unknown> {
  const output = await runNexus(words, environment, input);
  try {
    return JSON.parse(output);
  } catch {
    throw new CommandFailure(`'nexus ${words[0]}' was expected to print JSON, not: ${output.slice(0, 200)}`);
  }
}
