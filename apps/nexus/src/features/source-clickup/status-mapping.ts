import type { StatusChoice, StatusMappingChange, WantedStatus } from '@oblivion/protocol';
import { wantedStatuses } from '@oblivion/protocol';
import { type ClickUpList, type ClickUpStatus, chooseStatus } from '../../integrations/clickup/clickup-task.js';
import type { SourceState } from '../work-sources/work-source.js';

/** What people chose for a list; null leaves the status as it is. What is not chosen is found by type and name. */
export type ChosenStatuses = StatusMappingChange['mapping'];

/** The status of a list for what Oblivion wants to say, and where it comes from. */
export function choiceOf(
  wanted: WantedStatus,
  statuses: readonly ClickUpStatus[],
  chosen: ChosenStatuses,
): StatusChoice {
  const found = chooseStatus(statuses, wanted) ?? null;
  const choice = chosen[wanted];
  if (choice === undefined) return { status: found, origin: 'found' };
  if (choice === null) return { status: null, origin: 'chosen' };
  const status = statuses.find((entry) => isSame(entry.status, choice))?.status;
  return status === undefined ? { status: found, origin: 'missing' } : { status, origin: 'chosen' };
}

/** How far a task is whose status this is. */
export function stateOfStatus(
  { status, type }: Pick<ClickUpStatus, 'status' | 'type'>,
  chosen: ChosenStatuses,
): SourceState {
  const wanted = wantedStatuses.find((name) => isSame(chosen[name], status));
  if (wanted === 'done') return 'done';
  if (wanted === 'open') return 'open';
  if (wanted !== undefined) return 'started';
  if (type === 'done' || type === 'closed') return 'done';
  return type === 'open' || type === 'unstarted' ? 'open' : 'started';
}

/** Why a choice cannot be kept: the field at fault, and what is allowed; undefined when all is well. */
export function problemOfChoice(
  chosen: ChosenStatuses,
  { name, statuses }: Pick<ClickUpList, 'name' | 'statuses'>,
): { readonly field: string; readonly detail: string } | undefined {
  for (const wanted of wantedStatuses) {
    const choice = chosen[wanted];
    if (choice === undefined || choice === null) continue;
    const field = `body.mapping.${wanted}`;
    if (!statuses.some((entry) => isSame(entry.status, choice))) {
      const known = statuses.map((entry) => entry.status).join(', ');
      return { field, detail: `${field}: the list “${name}” has no status “${choice}”; it has: ${known}` };
    }
    const other = wantedStatuses.find((each) => each !== wanted && isSame(chosen[each], choice));
    if (other !== undefined && (wanted === 'open' || wanted === 'done')) {
      return { field, detail: `${field}: must be another status than that of ${other}` };
    }
  }
  return undefined;
}

function isSame(left: string | null | undefined, right: string): boolean {
  return left?.toLowerCase() === right.toLowerCase();
}
