import type { ClickUpStatus, StatusType } from './clickup-workspace.js';

const COLORS: Readonly<Record<StatusType, string>> = {
  open: '#87909e',
  unstarted: '#87909e',
  custom: '#5f55ee',
  done: '#008844',
  closed: '#6bc950',
};

/** Statuses of a list when a workspace names none. */
export const DEFAULT_STATUSES: readonly { readonly status: string; readonly type: StatusType }[] = [
  { status: 'to do', type: 'open' },
  { status: 'in progress', type: 'custom' },
  { status: 'in review', type: 'custom' },
  { status: 'done', type: 'done' },
  { status: 'closed', type: 'closed' },
];

export function buildStatuses(
  given: readonly { readonly status: string; readonly type: StatusType }[],
): readonly ClickUpStatus[] {
  return given.map(({ status, type }, orderindex) => ({
    status: status.toLowerCase(),
    type,
    orderindex,
    color: COLORS[type],
  }));
}

/** The list's status of that name, whatever its case. */
export function findStatus(statuses: readonly ClickUpStatus[], name: string): ClickUpStatus | undefined {
  const wanted = name.trim().toLowerCase();
  return statuses.find(({ status }) => status.toLowerCase() === wanted);
}

/** Where a task begins: the first open status, else the first of all. */
export function initialStatus(statuses: readonly ClickUpStatus[]): ClickUpStatus | undefined {
  return statuses.find(({ type }) => type === 'open') ?? statuses[0];
}

/** The dates a status sets: `done` and `closed` end a task, only `closed` closes it. Going back clears them. */
export function datesOf(
  status: ClickUpStatus,
  nowMs: number,
): { dateDoneMs: number | null; dateClosedMs: number | null } {
  const isClosed = status.type === 'closed';
  return { dateDoneMs: isClosed || status.type === 'done' ? nowMs : null, dateClosedMs: isClosed ? nowMs : null };
}
