export interface DispatchOptions {
  readonly rate: number;
  /** How long the even pace is held; 0 leaves it out. */
  readonly seconds: number;
  /** Events of the backlog. */
  readonly events: number;
  readonly isJson: boolean;
}
