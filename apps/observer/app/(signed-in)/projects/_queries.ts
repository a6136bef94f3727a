import type { ProjectView } from '@oblivion/protocol';
import { nexusForRequest } from '@/lib/nexus.client';
import { type Outcome, outcomeOf } from '@/lib/outcome';

export async function queryProjects(): Promise<Outcome<ProjectView[]>> {
  const nexus = await nexusForRequest();
  return outcomeOf(() => nexus.projects());
}
