import type { TaskStatus } from '@oblivion/protocol';
import type { SessionStatus } from '../../../integrations/slack/slack-session.js';

/** What a task's thread shows of the agent: at work, waiting for somebody, not at work, or over. */
const statuses: Record<TaskStatus, SessionStatus> = {
  available: 'active',
  claimed: 'processing',
  in_progress: 'processing',
  blocked_on_human: 'suspended',
  in_review: 'active',
  failed: 'closed',
  done: 'closed',
  cancelled: 'closed',
};

export interface Session {
  readonly status: SessionStatus;
  /** Who is at work; null while nobody is. */
  readonly username: string | null;
}

/** The change that is due; undefined while the thread shows the right thing. Nothing is shown before somebody is at work. */
export function nextSession(shown: Session | undefined, task: TaskStatus, holder: string | null): Session | undefined {
  const status = statuses[task];
  if (shown === undefined) return status === 'processing' ? { status, username: holder } : undefined;
  // Name and icon of the last one stay when nobody is at work.
  const username = holder ?? shown.username;
  return shown.status === status && shown.username === username ? undefined : { status, username };
}
