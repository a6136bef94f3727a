/** The only source of time for code that decides; tests hand in their own. */
export interface Clock {
  now(): Date;
}
export const CLOCK = Symbol('clock');
export const systemClock: Clock = { now: () => new Date() };
