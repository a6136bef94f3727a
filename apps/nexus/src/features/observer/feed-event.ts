import type { FeedEvent, TaskId } from '@oblivion/protocol';
import { formatCursor } from '../../platform/feed/cursor.js';
import type { StreamEvent } from '../../platform/feed/stream-event.js';

/** An event as Observer sees it. */
export function toFeedEvent(event: StreamEvent, titles: ReadonlyMap<TaskId, string>): FeedEvent {
  return {
    cursor: formatCursor(event.cursor),
    name: event.name,
    occurredAt: event.occurredAt.toISOString(),
    taskId: event.taskId,
    taskTitle: event.taskId === null ? null : (titles.get(event.taskId) ?? null),
    payload: { ...event.payload },
  };
}

/** The tasks that events are about, each once. */
export function tasksOf(events: readonly StreamEvent[]): readonly TaskId[] {
  return [...new Set(events.flatMap((event) => (event.taskId === null ? [] : [event.taskId])))];
}
