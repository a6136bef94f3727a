import type { TaskSearch } from '@oblivion/nexus-client';
import {
  type AgentId,
  type EventName,
  eventPayloads,
  type FeedEvent,
  statusAfterEvent,
  type TaskSummary,
} from '@oblivion/protocol';

/** The rows on screen. `isStale`: which rows belong on the page may have changed, and only Nexus can tell. */
export interface Rows {
  readonly items: readonly TaskSummary[];
  readonly isStale: boolean;
}

const holderEnds: ReadonlySet<EventName> = new Set([
  'task.available',
  'task.released',
  'task.submitted',
  'task.failed',
  'task.done',
  'task.cancelled',
]);

/** Applies events to the rows they concern. Events older than a row were part of it already and change nothing. */
export function applyToRows(rows: Rows, events: readonly FeedEvent[], search: TaskSearch): Rows {
  return events.reduce((current, event) => applyEvent(current, event, search), rows);
}

function applyEvent(rows: Rows, event: FeedEvent, search: TaskSearch): Rows {
  if (!event.taskId) return rows;
  const row = rows.items.find(({ id }) => id === event.taskId);
  if (!row) return { ...rows, isStale: rows.isStale || mayEnter(event) };
  if (Date.parse(event.occurredAt) < Date.parse(row.updatedAt)) return rows;
  const next = follow(row, event);
  if (next === row) return rows;
  const items = rows.items.map((other) => (other === row ? next : other));
  return { items, isStale: rows.isStale || mayLeave(event, next, search) };
}

function follow(row: TaskSummary, event: FeedEvent): TaskSummary {
  const status = statusAfterEvent[event.name];
  const isChange = status !== undefined || event.name === 'task.changed' || holderEnds.has(event.name);
  if (!isChange) return row;
  return {
    ...row,
    status: status ?? row.status,
    title: event.taskTitle ?? row.title,
    holder: holderAfter(row, event),
    updatedAt: event.occurredAt,
  };
}

function holderAfter(row: TaskSummary, event: FeedEvent): { id: AgentId; name: string } | null {
  if (holderEnds.has(event.name)) return null;
  if (event.name !== 'task.claimed') return row.holder;
  return eventPayloads['task.claimed'].safeParse(event.payload).data?.agent ?? row.holder;
}

function mayEnter(event: FeedEvent): boolean {
  return event.name === 'task.created' || event.name === 'task.changed' || statusAfterEvent[event.name] !== undefined;
}

function mayLeave(event: FeedEvent, next: TaskSummary, search: TaskSearch): boolean {
  if (event.name === 'task.changed') return true;
  return search.statuses !== undefined && !search.statuses.includes(next.status);
}
