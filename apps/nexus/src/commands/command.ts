import type { Settings } from '../platform/config/settings.js';

/** What `nexus <name>` does; the words of `--help`. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** Whether it only describes the program with these parameters, and so runs anywhere, without settings. */
  describes?(parameters: readonly string[]): boolean;
  run(parameters: readonly string[], settings: Settings): Promise<void>;
}

/** A mistake in how a command was called: said in one line, exit code 2. */
export class UsageError extends Error {}

/** The value after `--name`, or undefined. */
export function option(parameters: readonly string[], name: string): string | undefined {
  const index = parameters.indexOf(`--${name}`);
  if (index < 0) return undefined;
  const value = parameters[index + 1];
  if (value === undefined || value.startsWith('--')) throw new UsageError(`--${name} needs a value`);
  return value;
}

/** The values after each `--name`. */
export function options(parameters: readonly string[], name: string): readonly string[] {
  return parameters.flatMap((parameter, index) => {
    if (parameter !== `--${name}`) return [];
    return [option(parameters.slice(index), name) as string];
  });
}

export function requiredOption(parameters: readonly string[], name: string): string {
  const value = option(parameters, name);
  if (value === undefined) throw new UsageError(`--${name} is missing`);
  return value;
}
