import { Injectable } from '@nestjs/common';
import type { ConnectionId, ProjectId, WantedStatus } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { ChosenStatuses } from './status-mapping.js';

/** Most lists of one project that are shown. */
const listLimit = 10;

/** A task as it is known here: the list that it lay in, and what people chose for a list. */
export interface KnownPlace {
  readonly listId: string | null;
  chosenIn(listId: string): ChosenStatuses;
}

/** Statuses that people chose for the lists of a project. */
@Injectable()
export class StatusMappingRepository {
  async find({ query }: TenantTransaction, projectId: ProjectId, listId: string): Promise<ChosenStatuses> {
    const rows = await query
      .selectFrom('status_mapping')
      .select(['wanted', 'status'])
      .where('project_id', '=', projectId)
      .where('list_id', '=', listId)
      .execute();
    return toChosen(rows);
  }

  /** Where a task was seen last, and what was chosen for each list of its project; undefined when it is not known here. */
  async findOfTask(
    { query }: TenantTransaction,
    task: { connectionId: ConnectionId; externalId: string },
  ): Promise<KnownPlace | undefined> {
    const rows = await query
      .selectFrom('task')
      .leftJoin('status_mapping', 'status_mapping.project_id', 'task.project_id')
      .select(['source_place', 'list_id', 'wanted', 'status_mapping.status'])
      .where('task.connection_id', '=', task.connectionId)
      .where('task.external_id', '=', task.externalId)
      .execute();
    const [first] = rows;
    if (first === undefined) return undefined;
    const choices = rows.flatMap(({ list_id, wanted, status }) =>
      list_id === null || wanted === null ? [] : [{ listId: list_id, wanted, status }],
    );
    const byList = Map.groupBy(choices, ({ listId }) => listId);
    return { listId: first.source_place, chosenIn: (listId) => toChosen(byList.get(listId) ?? []) };
  }

  async replace(
    { query, tenantId }: TenantTransaction,
    place: { projectId: ProjectId; listId: string },
    chosen: ChosenStatuses,
  ): Promise<void> {
    const list = { project_id: place.projectId, list_id: place.listId };
    await query
      .deleteFrom('status_mapping')
      .where('project_id', '=', place.projectId)
      .where('list_id', '=', place.listId)
      .execute();
    const rows = Object.entries(chosen).flatMap(([wanted, status]) =>
      status === undefined ? [] : [{ ...list, tenant_id: tenantId, wanted: wanted as WantedStatus, status }],
    );
    if (rows.length > 0) await query.insertInto('status_mapping').values(rows).execute();
  }

  /** The lists of a project: its own, those with a choice, and those in which its newest tasks lie. */
  async listLists({ query }: TenantTransaction, projectId: ProjectId): Promise<readonly string[]> {
    const own = await query.selectFrom('project').select('clickup_list_id').where('id', '=', projectId).execute();
    const mapped = await query
      .selectFrom('status_mapping')
      .select('list_id')
      .distinct()
      .where('project_id', '=', projectId)
      .orderBy('list_id')
      .execute();
    const used = await query
      .selectFrom('task')
      .select('source_place')
      .where('project_id', '=', projectId)
      .where('source_place', 'is not', null)
      .groupBy('source_place')
      .orderBy((expression) => expression.fn.max('id'), 'desc')
      .limit(listLimit)
      .execute();
    const all = [
      ...own.map((row) => row.clickup_list_id),
      ...mapped.map((row) => row.list_id),
      ...used.map((row) => row.source_place),
    ];
    return [...new Set(all.filter((id) => id !== null))].slice(0, listLimit);
  }
}

function toChosen(rows: readonly { wanted: WantedStatus; status: string | null }[]): ChosenStatuses {
  return Object.fromEntries(rows.map(({ wanted, status }) => [wanted, status]));
}
