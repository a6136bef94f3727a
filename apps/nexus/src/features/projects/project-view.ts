import type { ProjectView } from '@oblivion/protocol';
import type { Project } from './project.repository.js';

export function projectViewOf(project: Project): ProjectView {
  const { id, tag, name, group_id, group_name, is_private, archived_at } = project;
  return {
    id,
    tag,
    name,
    group: { id: group_id, name: group_name },
    isPrivate: is_private,
    archivedAt: archived_at?.toISOString() ?? null,
    channel: { id: project.slack_channel_id, name: project.channel_name },
  };
}
