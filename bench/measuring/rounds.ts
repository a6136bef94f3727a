/** Whose turn comes when: every round has each name once, and each round begins with another, so that none is always first. */
export function turnsOf<N extends string>(names: readonly N[], rounds: number): readonly (readonly N[])[] {
  return Array.from({ length: rounds }, (_, round) =>
    names.map((_name, index) => names[(index + round) % names.length] as N),
  );
}

/** The middle of several rounds and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly minimum: number;
  readonly maximum: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const [upper = 0, lower = upper] = [sorted[middle], sorted[middle - 1]];
  return {
    median: sorted.length % 2 === 0 ? (lower + upper) / 2 : upper,
    minimum: sorted[0] ?? 0,
    maximum: sorted.at(-1) ?? 0,
  };
}

/** Ratios round by round: what disturbed the machine disturbed both sides of the same round most alike. */
export function ratiosOf(ours: readonly number[], theirs: readonly number[]): Spread {
  return spreadOf(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));
}
