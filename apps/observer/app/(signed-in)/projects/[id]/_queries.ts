import {
  type ArtifactField,
  type ProjectId,
  type ProjectView,
  projectId,
  type Role,
  type StatusMapping,
} from '@oblivion/protocol';
import { nexusForRequest } from '@/lib/nexus.client';
import { type Outcome, outcomeOf } from '@/lib/outcome';

export interface ProjectStatuses {
  readonly project: ProjectView;
  readonly lists: readonly StatusMapping[];
  /** No ClickUp workspace is connected. */
  readonly isConnected: boolean;
  readonly mayMap: boolean;
  /** The custom fields of the lists; undefined when ClickUp did not tell them. */
  readonly fields: readonly ArtifactField[] | undefined;
  readonly mayChooseField: boolean;
  /** Whether the person may give it another channel. */
  readonly mayChange: boolean;
}

const admins: readonly Role[] = ['owner', 'admin'];

/** What the statuses of a project's ClickUp lists mean, and where links to what was made stand. What is no id of a project is missing. */
export async function queryProject(id: string): Promise<Outcome<ProjectStatuses>> {
  const parsed = projectId.safeParse(id);
  if (!parsed.success) return { outcome: 'missing' };
  const nexus = await nexusForRequest();
  const [projects, session] = await Promise.all([outcomeOf(() => nexus.projects()), outcomeOf(() => nexus.session())]);
  if (projects.outcome !== 'found') return projects;
  const project = projects.data.find((each) => each.id === parsed.data);
  if (project === undefined) return { outcome: 'missing' };
  const [lists, fields] = await Promise.all([
    outcomeOf(() => nexus.statusMappings(project.id as ProjectId)),
    outcomeOf(() => nexus.artifactFields(project.id as ProjectId)),
  ]);
  if (lists.outcome === 'signed_out' || lists.outcome === 'failed') return lists;
  const role = session.outcome === 'found' ? session.data.person.role : undefined;
  const isAdmin = role !== undefined && admins.includes(role);
  const isConnected = lists.outcome === 'found';
  return {
    outcome: 'found',
    data: {
      project,
      lists: isConnected ? lists.data : [],
      isConnected,
      mayMap: role === 'owner',
      fields: fields.outcome === 'found' ? fields.data : undefined,
      mayChooseField: isAdmin,
      mayChange: isAdmin,
    },
  };
}
