export interface GivenResult {
  readonly outcome: 'completed' | 'failed';
  readonly text: string;
  /** The newest wording that the agent read; undefined when it does not say. */
  readonly specVersion?: number | undefined;
}

/** What is said as the result: one for an older wording than the task has now says so itself, wherever it is read. */
export function markedText({ outcome, text, specVersion }: GivenResult, currentVersion: number): string {
  if (outcome === 'failed' || specVersion === undefined || specVersion >= currentVersion) return text;
  return `${text}\n\n_Made for version ${specVersion} of the task, which is at version ${currentVersion} now._`;
}
