import type { EventName, EventPayload, WantedStatus } from '@oblivion/protocol';

type Told = { [N in EventName]: { readonly name: N; readonly payload: EventPayload<N> } }[EventName];

const statusAfter: Partial<Record<EventName, WantedStatus>> = {
  'task.claimed': 'in_progress',
  'task.blocked': 'blocked',
  'task.resumed': 'in_progress',
  'task.submitted': 'in_review',
};

/**
 * The status that an event calls for where the task was written. Where people set the same status, what they decided there is
 * theirs to show, and what they decided in Slack is brought there; where Oblivion has labels of its own, these follow.
 */
export function wantedStatus(event: Told, source: { readonly hasSharedStatus: boolean }): WantedStatus | undefined {
  if (event.name === 'task.available') {
    const { reason, decidedIn } = event.payload;
    if (reason === 'created' || reason === 'assigned') return undefined;
    return reason === 'reopened' && source.hasSharedStatus && decidedIn === 'source' ? undefined : 'open';
  }
  if (event.name === 'task.done' && event.payload.decidedIn === 'slack' && source.hasSharedStatus) return 'done';
  const isOver = event.name === 'task.done' || event.name === 'task.cancelled' || event.name === 'task.failed';
  if (isOver) return source.hasSharedStatus ? undefined : 'open';
  return statusAfter[event.name];
}
