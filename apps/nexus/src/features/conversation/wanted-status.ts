import type { EventName, EventPayload } from '@oblivion/protocol';
import type { WantedStatus } from '../work-sources/work-source.js';

type Told = { [N in EventName]: { readonly name: N; readonly payload: EventPayload<N> } }[EventName];

const statusAfter: Partial<Record<EventName, WantedStatus>> = {
  'task.claimed': 'in_progress',
  'task.blocked': 'blocked',
  'task.resumed': 'in_progress',
  'task.submitted': 'in_review',
};

/**
 * The status that an event calls for where the task was written. Where people set the same status, what they decided is
 * theirs to show; where Oblivion has labels of its own, these follow.
 */
export function wantedStatus(event: Told, source: { readonly hasSharedStatus: boolean }): WantedStatus | undefined {
  if (event.name === 'task.available') {
    if (event.payload.reason === 'created') return undefined;
    return event.payload.reason === 'reopened' && source.hasSharedStatus ? undefined : 'open';
  }
  const isOver = event.name === 'task.done' || event.name === 'task.cancelled' || event.name === 'task.failed';
  if (isOver) return source.hasSharedStatus ? undefined : 'open';
  return statusAfter[event.name];
}
