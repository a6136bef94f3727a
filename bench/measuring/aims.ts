/** Something that was to be reached. `isFloor`: at least; otherwise at most. */
export interface Aim {
  readonly name: string;
  readonly found: number;
  readonly bound: number;
  readonly isFloor: boolean;
  /** Such as `x` or ` ms`. */
  readonly unit: string;
}

export const isReached = ({ found, bound, isFloor }: Aim): boolean => (isFloor ? found >= bound : found <= bound);

export function aimLine(aim: Aim): string {
  const sign = aim.isFloor ? '>=' : '<=';
  const verdict = isReached(aim) ? 'reached' : 'MISSED ';
  return `  ${verdict}  ${aim.name}: ${aim.found.toFixed(2)}${aim.unit} (aim ${sign} ${aim.bound}${aim.unit})`;
}
