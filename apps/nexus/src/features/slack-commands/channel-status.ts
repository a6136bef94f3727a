import type { TaskStatus } from '@oblivion/protocol';
import type { RootTask } from '../conversation/root/root-text.js';

/** A task with the name of the agent that has it. */
export interface ListedTask extends RootTask {
  readonly external_id: string;
  readonly holder: string | null;
}

export interface ChannelStatus {
  /** Tag of the channel's project; null for all of the tenant. */
  readonly project: string | null;
  readonly counts: readonly { readonly status: TaskStatus; readonly count: number }[];
  readonly open: readonly ListedTask[];
  readonly agents: readonly { readonly name: string; readonly isOnline: boolean }[];
}
