import type { ProjectId, TaskStatus } from '@oblivion/protocol';

/** What to look for with `GET /api/v1/tasks`; everything left out does not narrow the list. */
export interface TaskSearch {
  readonly statuses?: readonly TaskStatus[] | undefined;
  readonly projectId?: ProjectId | undefined;
  /** Words to find, at most 200 characters. */
  readonly search?: string | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Tasks on one page, 1 to 100; 50 when left out. */
  readonly limit?: number | undefined;
}

/** A search as the query of an address; empty parts are left out. */
export function taskSearchParameters(search: TaskSearch): URLSearchParams {
  return queryOf({
    status: search.statuses?.join(','),
    projectId: search.projectId,
    search: search.search,
    cursor: search.cursor,
    limit: search.limit?.toString(),
  });
}

/** Query parameters from those values that are neither missing nor empty. */
export function queryOf(values: Readonly<Record<string, string | undefined>>): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value) parameters.set(name, value);
  return parameters;
}
