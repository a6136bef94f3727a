import type { TaskId } from '@oblivion/protocol';
import { type RawBuilder, sql } from 'kysely';

/** One sequence of states: a thread of a task, and a subgraph's place in it. */
export interface Thread {
  readonly taskId: TaskId;
  readonly thread: string;
  readonly namespace: string;
}

/** Condition for rows of one thread and namespace. */
export function inThread({ taskId, thread, namespace }: Thread): RawBuilder<boolean> {
  return sql<boolean>`(task_id, thread, namespace) = (${taskId}, ${thread}, ${namespace})`;
}
