/** What the doctor found about one part. */
export interface Finding {
  readonly name: string;
  readonly isWell: boolean;
  /** What was found. */
  readonly said: string;
  /** How to mend it; only when it is not well. */
  readonly mend?: string;
}

export const well = (name: string, said: string): Finding => ({ name, isWell: true, said });
export const wrong = (name: string, said: string, mend: string): Finding => ({ name, isWell: false, said, mend });
