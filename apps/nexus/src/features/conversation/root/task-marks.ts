import type { EventName, EventPayload } from '@oblivion/protocol';

type Told = { [N in EventName]: { readonly name: N; readonly payload: EventPayload<N> } }[EventName];

/** Whether an agent is stuck on a blocker after an event; undefined when the event leaves it as it is. */
export function isBlockedAfter(event: Told): boolean | undefined {
  switch (event.name) {
    case 'task.blocked':
      // A question asked meanwhile does not take the blocker away.
      return event.payload.on === 'blocker' ? true : undefined;
    case 'task.resumed':
    case 'task.available':
    case 'task.submitted':
    case 'task.failed':
    case 'task.done':
    case 'task.cancelled':
      return false;
    default:
      return undefined;
  }
}

/** Whether an agent has the task after an event, or did it; undefined when the event leaves it as it is. */
export function isHeldAfter(event: Told): boolean | undefined {
  switch (event.name) {
    case 'task.claimed':
      return true;
    case 'task.available':
    case 'task.failed':
    case 'task.cancelled':
      return false;
    default:
      return undefined;
  }
}
