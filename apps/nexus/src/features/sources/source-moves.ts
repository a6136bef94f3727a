import type { FieldChanges } from '../tasks/source-task.js';
import type { SourceNews, TaskOfSource } from '../work-sources/work-source.js';

/** What people did to a task besides its words, and decided nothing by: whom they gave it to, and a status of their own. */
export function movesOf(
  { assigned, status }: Pick<SourceNews, 'assigned' | 'status'>,
  known: { readonly source_status: string },
  { source, isDecision }: { readonly source: TaskOfSource; readonly isDecision: boolean },
): FieldChanges {
  const moves: FieldChanges = {};
  if (assigned.added.length > 0 || assigned.removed.length > 0) {
    moves.assignee = { from: namesOf(assigned.removed), to: namesOf(assigned.added) };
  }
  // A decision is told as such, and a status that was overtaken is none any more.
  if (status === null || isDecision || !isSame(status.to, source.status)) return moves;
  const from = status.from ?? known.source_status;
  if (!isSame(from, status.to)) moves.status = { from, to: source.status };
  return moves;
}

function namesOf(names: readonly string[]): string | null {
  return names.length === 0 ? null : names.join(', ');
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
