import type { TaskSearch } from '@oblivion/nexus-client';
import type { ProjectView, TaskPage } from '@oblivion/protocol';
import { nexusForRequest } from '@/lib/nexus.client';
import { type Outcome, outcomeOf } from '@/lib/outcome';

/** One page of tasks, as the person who asks may see them. */
export async function queryTasks(search: TaskSearch): Promise<Outcome<TaskPage>> {
  const nexus = await nexusForRequest();
  return outcomeOf(() => nexus.tasks(search));
}

/** A page of tasks with the projects to choose from. */
export async function queryTasksScreen(
  search: TaskSearch,
): Promise<Outcome<{ page: TaskPage; projects: ProjectView[] }>> {
  const nexus = await nexusForRequest();
  return outcomeOf(async () => {
    const [page, projects] = await Promise.all([nexus.tasks(search), nexus.projects()]);
    return { page, projects };
  });
}
