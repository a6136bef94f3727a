/** What stands in Slack and ClickUp, as the sandbox itself kept it. */
export interface SandboxRecord {
  readonly channels: readonly RecordedChannel[];
  readonly tasks: readonly RecordedTask[];
}

export interface RecordedChannel {
  readonly id: string;
  /** All that was ever said there, threads included, oldest first. */
  readonly messages: readonly RecordedMessage[];
}

export interface RecordedMessage {
  readonly ts: string;
  /** Thread it stands in; null for a message of the channel itself. */
  readonly threadTs: string | null;
  readonly isByApp: boolean;
  readonly isDeleted: boolean;
  readonly text: string;
  /** Null for one that came whole. */
  readonly streaming: 'in_progress' | 'completed' | 'errored' | null;
  /** Whom it notified. */
  readonly pings: readonly string[];
}

export interface RecordedTask {
  readonly id: string;
  readonly status: string;
  /** Oldest first. */
  readonly comments: readonly { readonly id: string; readonly text: string; readonly isByService: boolean }[];
  readonly statuses: readonly { readonly to: string; readonly isByService: boolean }[];
}
