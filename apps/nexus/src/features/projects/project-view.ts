import type { ProjectView } from '@oblivion/protocol';
import type { Selectable } from 'kysely';
import type { ProjectTable } from '../../platform/database/schema.js';

type Shown = Selectable<ProjectTable> & { readonly group_name: string; readonly channel_name: string | null };

export function projectViewOf(project: Shown): ProjectView {
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
