export const sessionStatuses = ['active', 'processing', 'suspended', 'closed'] as const;
export type SessionStatus = (typeof sessionStatuses)[number];

/** What a thread shows of the agent at work in it. */
export interface SlackSession {
  readonly channel: string;
  readonly threadTs: string;
  readonly status: SessionStatus;
  /** Taken when the session begins. */
  readonly title: string;
  readonly username?: string | undefined;
  readonly iconEmoji?: string | undefined;
}
