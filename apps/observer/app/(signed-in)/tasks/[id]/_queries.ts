import { type SpecVersionPage, type TaskDetail, type TaskId, taskId, type Why } from '@oblivion/protocol';
import type { NexusClient } from '@oblivion/nexus-client';
import { nexusForRequest } from '@/lib/nexus.client';
import { type Outcome, outcomeOf } from '@/lib/outcome';

/** Everything about one task. What is no task id is missing, like a task that is not there. */
export function queryTask(id: string): Promise<Outcome<TaskDetail>> {
  return ask(id, (nexus, task) => nexus.task(task));
}

/** Why the task does not move. */
export function queryWhy(id: string): Promise<Outcome<Why>> {
  return ask(id, (nexus, task) => nexus.why(task));
}

/** A page of its wordings, the newest first. */
export function queryVersions(id: string, cursor: string | null): Promise<Outcome<SpecVersionPage>> {
  return ask(id, (nexus, task) => nexus.versions(task, cursor === null ? {} : { cursor }));
}

async function ask<T>(id: string, question: (nexus: NexusClient, task: TaskId) => Promise<T>): Promise<Outcome<T>> {
  const parsed = taskId.safeParse(id);
  if (!parsed.success) return { outcome: 'missing' };
  const nexus = await nexusForRequest();
  return outcomeOf(() => question(nexus, parsed.data));
}
