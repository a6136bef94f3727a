import { type TaskDetail, taskId } from '@oblivion/protocol';
import { nexusForRequest } from '@/lib/nexus.client';
import { type Outcome, outcomeOf } from '@/lib/outcome';

/** Everything about one task. What is no task id is missing, like a task that is not there. */
export async function queryTask(id: string): Promise<Outcome<TaskDetail>> {
  const parsed = taskId.safeParse(id);
  if (!parsed.success) return { outcome: 'missing' };
  const nexus = await nexusForRequest();
  return outcomeOf(() => nexus.task(parsed.data));
}
