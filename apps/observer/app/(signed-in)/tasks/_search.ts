import { type TaskSearch, taskSearchParameters } from '@oblivion/nexus-client';
import { projectId, type TaskStatus, taskStatus } from '@oblivion/protocol';

/** Parameters of an address as Next gives them. */
export type AddressParameters = Readonly<Record<string, string | string[] | undefined>>;

/** What the address asks for. What cannot be understood is left out: an old or mistyped link still shows a list. */
export function readSearch(parameters: AddressParameters): TaskSearch {
  const statuses = [...new Set(words(parameters['status']))].filter((word) => taskStatus.safeParse(word).success);
  const search = single(parameters['search'])?.trim().slice(0, 200);
  return {
    statuses: statuses.length > 0 ? (statuses as TaskStatus[]) : undefined,
    projectId: projectId.safeParse(single(parameters['projectId'])).data,
    search: search || undefined,
    cursor: single(parameters['cursor'])?.slice(0, 200) || undefined,
  };
}

/** The address of a list of tasks. */
export function tasksAddress(search: TaskSearch): string {
  const parameters = taskSearchParameters(search);
  return parameters.size > 0 ? `/tasks?${parameters}` : '/tasks';
}

/** The same search with a status switched on or off, from its first page. */
export function toggleStatus(search: TaskSearch, status: TaskStatus): TaskSearch {
  const statuses = search.statuses ?? [];
  const next = statuses.includes(status) ? statuses.filter((other) => other !== status) : [...statuses, status];
  return { ...search, statuses: next.length > 0 ? next : undefined, cursor: undefined };
}

/** Whether the list is narrowed at all. */
export function isNarrowed(search: TaskSearch): boolean {
  return Boolean(search.statuses || search.projectId || search.search);
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function words(value: string | string[] | undefined): string[] {
  return (Array.isArray(value) ? value : [value ?? '']).flatMap((part) => part.split(',')).filter(Boolean);
}
