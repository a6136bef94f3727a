/** The only source of time for code that decides. */
export interface Clock {
  now(): Date;
}
export const CLOCK = Symbol('clock');
