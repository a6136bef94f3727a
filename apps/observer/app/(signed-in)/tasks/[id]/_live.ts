import type { RunView, TaskDetail } from '@oblivion/protocol';

/** What all runs of a task used together. */
export interface RunTotals {
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicroUsd: number;
  /** Calls of which the timeline says that their price is not known. */
  readonly callsWithoutPrice: number;
}

/** Adds up the runs. Runs do not say how many of their calls had no price; the events of the task do. */
export function totalRuns(detail: Pick<TaskDetail, 'runs' | 'timeline'>): RunTotals {
  const sum = (field: 'modelCalls' | 'inputTokens' | 'outputTokens' | 'costMicroUsd') =>
    detail.runs.reduce((total, run) => total + run[field], 0);
  return {
    modelCalls: sum('modelCalls'),
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    costMicroUsd: sum('costMicroUsd'),
    callsWithoutPrice: callsWithoutPrice(detail.timeline).length,
  };
}

/** How many calls of one run have no known price. */
export function unpricedCallsOf(run: RunView, timeline: TaskDetail['timeline']): number {
  return callsWithoutPrice(timeline).filter(({ payload }) => payload['runId'] === run.id).length;
}

function callsWithoutPrice(timeline: TaskDetail['timeline']): TaskDetail['timeline'] {
  return timeline.filter(({ name, payload }) => name === 'model.called' && payload['costMicroUsd'] === null);
}
