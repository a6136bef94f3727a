import type { FieldChanges } from '../tasks/source-task.js';
import type { SourceNews, TaskOfSource } from '../work-sources/work-source.js';

/** A status of people's own by which they decided nothing, as a change. */
export function movesOf(
  status: SourceNews['status'],
  { source, isDecision }: { readonly source: TaskOfSource; readonly isDecision: boolean },
): FieldChanges {
  // A decision is told as such, and a status that was overtaken is none any more. Where nobody says what it was before, it may
  // have been there from the beginning, or be Oblivion's own.
  if (status === null || status.from === null || isDecision || !isSame(status.to, source.status)) return {};
  return isSame(status.from, status.to) ? {} : { status: { from: status.from, to: source.status } };
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
