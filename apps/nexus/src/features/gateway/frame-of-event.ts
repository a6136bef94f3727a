import type { AgentId, Message, ProjectId, ServerFrame, SpecVersion, TaskSummary } from '@oblivion/protocol';
import { formatCursor } from '../../platform/feed/cursor.js';
import type { StreamEvent } from '../../platform/feed/stream-event.js';

/** Rows that a frame shows, read when the event is sent: an offer of a task that is taken meanwhile is not made. */
export interface LoadedEvent {
  readonly task: TaskSummary | undefined;
  /** The one agent to which the task is offered; null for all. */
  readonly assigneeId: AgentId | null;
  readonly message: Message | undefined;
  /** The wording that an edit brought. */
  readonly spec: SpecVersion | undefined;
}

export interface Listener {
  readonly agentId: AgentId;
  readonly projectIds: ReadonlySet<ProjectId>;
  /** The trace to go on in. */
  readonly traceparent?: string | undefined;
}

/** Whether an event has to be read before it is known what this agent gets of it: most of what is said is for one agent only. */
export function isToBeRead(event: StreamEvent, agentId: AgentId): boolean {
  switch (event.name) {
    case 'task.available':
    case 'task.claimed':
    case 'task.changed':
    case 'task.cancelled':
      return true;
    case 'task.done':
      return event.payload.agentId === agentId;
    case 'message.posted':
    case 'message.edited':
    case 'message.deleted':
      // One's own words and Oblivion's notes are no news to the agent at work.
      return event.payload.agentId === agentId && event.payload.origin !== 'agent' && event.payload.origin !== 'system';
    default:
      return false;
  }
}

/** The frame that an agent gets for an event; undefined when it is not for this agent. */
export function frameOfEvent(event: StreamEvent, loaded: LoadedEvent, listener: Listener): ServerFrame | undefined {
  if (!isToBeRead(event, listener.agentId)) return undefined;
  const { task } = loaded;
  if (task === undefined || !listener.projectIds.has(task.project.id)) return undefined;
  const { traceparent } = listener;
  const place = { cursor: formatCursor(event.cursor), ...(traceparent === undefined ? {} : { traceparent }) };
  switch (event.name) {
    case 'task.available':
      if (task.status !== 'available') return undefined;
      if (loaded.assigneeId !== null && loaded.assigneeId !== listener.agentId) return undefined;
      return { type: 'task.available', ...place, task };
    case 'task.claimed':
      return { type: 'task.claimed', ...place, taskId: task.id, by: event.payload.agent };
    case 'task.changed': {
      const spec = event.payload.agentId === listener.agentId ? loaded.spec : undefined;
      const { description, ...others } = event.payload.changes;
      const changes: Record<string, unknown> = Object.fromEntries(
        Object.entries(others).map(([field, change]) => [field, change.to]),
      );
      if (description !== undefined && spec !== undefined) changes.description = spec.description;
      return { type: 'task.updated', ...place, task, changes, ...(spec === undefined ? {} : { spec }) };
    }
    case 'task.cancelled':
      return {
        type: 'task.cancelled',
        ...place,
        taskId: task.id,
        epoch: event.payload.epoch,
        reason: event.payload.reason,
      };
    case 'task.done':
      return {
        type: 'stop',
        ...place,
        taskId: task.id,
        epoch: event.payload.epoch,
        reason: `${event.payload.by} marked the task as done`,
      };
    case 'message.posted':
    case 'message.edited':
    case 'message.deleted': {
      const { message } = loaded;
      return message && { type: 'message', ...place, taskId: task.id, message };
    }
    default:
      return undefined;
  }
}
