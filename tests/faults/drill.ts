import type { Random } from './framework/random.ts';

/** A number that a drill can be told on the command line: `--tasks 1000`. */
export interface DrillOption {
  readonly description: string;
  readonly placeholder: string;
  /** Its value when it is not given. */
  readonly standard: number;
  /** Its value in the short form, which the tests run. */
  readonly short: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Given by a name instead of a number: the first of them is 1, and 0 is none. */
  readonly names?: readonly string[];
}

/** What everybody may know of a drill without loading it: it is listed before packages are installed. */
export interface DrillDescription {
  readonly name: string;
  /** What has been shown when it passes. */
  readonly proves: string;
  readonly options: Readonly<Record<string, DrillOption>>;
  readonly load: () => Promise<DrillRun>;
}

export type DrillRun = (context: DrillContext) => Promise<DrillOutcome>;

export interface DrillContext {
  /** The drill's own options, each with a value. */
  readonly options: Readonly<Record<string, number>>;
  readonly seed: number;
  /** Decides everything that is left to chance; the same seed decides the same. */
  readonly random: Random;
  /** The program of Nexus that is tried: normally the one that was built. */
  readonly nexusProgram: string;
  /** Whether logs are worth keeping when something is found: not when something was planted to be found. */
  readonly isForReal: boolean;
  /** Tells where the drill is; shown now and then, so it may be called often. */
  readonly tell: (line: string) => void;
}

/** Something that must never happen, found with its place. */
export interface Violation {
  readonly rule: string;
  /** Id of the task, agent or process. */
  readonly subject: string;
  readonly found: string;
}

/** A rule that was held against so many things. One that was held against nothing proves nothing: the drill fails. */
export interface Check {
  readonly rule: string;
  readonly looked: number;
}

export interface DrillOutcome {
  readonly checks: readonly Check[];
  readonly violations: readonly Violation[];
  /** Counts and times worth knowing, by their name. */
  readonly figures: Readonly<Record<string, number | string>>;
}
