import type { ProjectView } from '@oblivion/protocol';
import type { Selectable } from 'kysely';
import type { ProjectTable } from '../../platform/database/schema.js';

export function projectViewOf(project: Selectable<ProjectTable> & { readonly group_name: string }): ProjectView {
  const { id, tag, name, group_id, group_name, is_private, archived_at } = project;
  return {
    id,
    tag,
    name,
    group: { id: group_id, name: group_name },
    isPrivate: is_private,
    archivedAt: archived_at?.toISOString() ?? null,
  };
}
