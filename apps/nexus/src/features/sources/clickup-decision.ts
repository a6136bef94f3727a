import type { TaskStatus } from '@oblivion/protocol';

/** What a status set by a person in ClickUp means for the task here. */
export type StatusDecision = 'complete' | 'reopen' | null;

/**
 * A person who closes a task has decided; a person who moves a reviewed, failed or closed task back to work opens it again.
 * Any other move between statuses of one's own is the person's business and changes nothing here.
 */
export function decideOnStatus(type: string, status: TaskStatus): StatusDecision {
  const isClosed = type === 'done' || type === 'closed';
  if (isClosed) return status === 'done' || status === 'cancelled' ? null : 'complete';
  if (type === 'open' || type === 'unstarted') {
    return status === 'in_review' || status === 'done' || status === 'failed' || status === 'cancelled'
      ? 'reopen'
      : null;
  }
  return status === 'done' || status === 'cancelled' ? 'reopen' : null;
}
