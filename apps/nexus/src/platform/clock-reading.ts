/** One look at the shared clock; `askedAt` and `answeredAt` are by the steady clock of the process. */
export interface ClockReading {
  readonly sharedMs: number;
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** What the shared clock says when the steady one says `steadyNow`: it was read half-way between question and answer. */
export function carriedOn({ sharedMs, askedAt, answeredAt }: ClockReading, steadyNow: number): number {
  return sharedMs + steadyNow - (askedAt + answeredAt) / 2;
}
