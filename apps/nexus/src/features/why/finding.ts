import type { WhyReason } from '@oblivion/protocol';

/** The one reason that was found, in words. */
export interface Finding {
  readonly reason: WhyReason;
  readonly since: Date;
  readonly explanation: string;
  /** What somebody can do; null when there is nothing to do. */
  readonly advice: string | null;
}
