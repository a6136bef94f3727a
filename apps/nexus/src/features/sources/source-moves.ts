import type { FieldChanges } from '../tasks/source-task.js';
import type { SourceNews, TaskOfSource } from '../work-sources/work-source.js';

/** What people did to a task besides its words, and decided nothing by: whom they gave it to, and a status of their own. */
export function movesOf(
  { assigned, status }: Pick<SourceNews, 'assigned' | 'status'>,
  { source, isDecision }: { readonly source: TaskOfSource; readonly isDecision: boolean },
): FieldChanges {
  const moves: FieldChanges = {};
  if (assigned.added.length > 0 || assigned.removed.length > 0) {
    moves.assignee = { from: namesOf(assigned.removed), to: namesOf(assigned.added) };
  }
  // A decision is told as such, and a status that was overtaken is none any more. Where nobody says what it was before, it may
  // have been there from the beginning, or be Oblivion's own.
  if (status === null || status.from === null || isDecision || !isSame(status.to, source.status)) return moves;
  if (!isSame(status.from, status.to)) moves.status = { from: status.from, to: source.status };
  return moves;
}

function namesOf(names: readonly string[]): string | null {
  return names.length === 0 ? null : names.join(', ');
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
