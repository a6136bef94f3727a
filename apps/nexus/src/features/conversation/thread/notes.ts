import type { EventName, EventPayload } from '@oblivion/protocol';

type Told = { [N in EventName]: { readonly name: N; readonly payload: EventPayload<N> } }[EventName];

/** What Oblivion itself remarks in the thread about an event; undefined for those that speak for themselves. */
export function noteOf(event: Told): string | undefined {
  switch (event.name) {
    case 'task.created':
      return event.payload.alsoTagged.length === 0 ? undefined : alsoTaggedNote(event.payload.alsoTagged);
    case 'task.available':
      return availableNote(event.payload.reason);
    case 'task.done':
      return `${event.payload.by} marked the task as done.`;
    case 'task.cancelled':
      return `The task was cancelled: ${event.payload.reason}.`;
    default:
      return undefined;
  }
}

/** Why a task cannot be opened again, and what to do. */
export function projectIsOver(tag: string): string {
  return `Its project @${tag} is archived, so no agent works on it. Restore the project, then open the task again.`;
}

function alsoTaggedNote(tags: readonly string[]): string {
  const list = tags.map((tag) => `@${tag}`).join(', ');
  return `The task also names ${list}. A task has one project: the first one named has it.`;
}

function availableNote(reason: EventPayload<'task.available'>['reason']): string | undefined {
  switch (reason) {
    case 'created':
    case 'assigned':
      return undefined;
    case 'released':
      return 'The agent gave the task back. It is offered to the group again.';
    case 'lease_expired':
      return 'The agent fell silent. The task is offered to the group again.';
    case 'reopened':
      return 'The task was opened again and is offered to the group.';
  }
}
