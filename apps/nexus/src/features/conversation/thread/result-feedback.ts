import type { RunId } from '@oblivion/protocol';

export const feedbackAction = 'result-feedback';

/** What somebody thinks of the result of a run. */
export interface Feedback {
  readonly runId: RunId;
  readonly isGood: boolean;
}

/** Reads a pressed button; undefined when it says nothing of a result. */
export function readFeedback(action: { readonly actionId: string; readonly value: string }): Feedback | undefined {
  const found = /^(run_\w+)\/(good|bad)$/.exec(action.value);
  if (found === null || action.actionId !== feedbackAction) return undefined;
  return { runId: found[1] as RunId, isGood: found[2] === 'good' };
}
