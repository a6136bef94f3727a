/**
 * Promises that can be taken back, to show that the drills notice. Here all are kept. No setting changes that: the drill
 * `planted` runs a copy of the built program in which this one file says otherwise.
 */
export const plantedFaults: {
  /** The same webhook, and the same words, are taken as often as they come. */
  readonly isDeduplicationOff: boolean;
  /** A claim that has ended may still be written under. */
  readonly isFencingOff: boolean;
  /** A webhook is answered first and kept afterwards. */
  readonly isAnsweredBeforeKept: boolean;
} = { isDeduplicationOff: false, isFencingOff: false, isAnsweredBeforeKept: false };
