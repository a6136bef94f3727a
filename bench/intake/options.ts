export interface IntakeOptions {
  readonly rounds: number;
  readonly roundSeconds: number;
  readonly connections: number;
  readonly rate: number;
  /** How long the even pace is held; 0 leaves it out. */
  readonly seconds: number;
  readonly isJson: boolean;
}
