import type { CommandDescription, ParsedArguments } from '../console/arguments.ts';

/** One command: what it is called, what it takes, and what it does. */
export interface Command {
  readonly description: CommandDescription;
  /** Returns the exit code. Expected failures are thrown as CommandFailure. */
  run(words: ParsedArguments): Promise<number>;
}
