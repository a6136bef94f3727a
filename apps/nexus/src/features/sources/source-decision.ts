import type { TaskStatus } from '@oblivion/protocol';
import type { SourceState } from '../work-sources/work-source.js';

/** What a status set by a person in a work source means for the task here. */
export type StatusDecision = 'complete' | 'cancel' | 'reopen' | null;

/**
 * A person who closes a task has decided; a person who moves a reviewed, failed or closed task back to work opens it again.
 * Any other move between statuses of one's own is the person's business and changes nothing here.
 */
export function decideOnStatus(state: SourceState, status: TaskStatus): StatusDecision {
  const isOver = status === 'done' || status === 'cancelled';
  switch (state) {
    case 'done':
      return isOver ? null : 'complete';
    case 'cancelled':
      return isOver ? null : 'cancel';
    case 'open':
      return isOver || status === 'in_review' || status === 'failed' ? 'reopen' : null;
    case 'started':
      return isOver ? 'reopen' : null;
  }
}
