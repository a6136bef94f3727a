import type { TaskStatus } from '@oblivion/protocol';

/** What is known of a task and of everybody it could be waiting for. */
export interface WhyFacts {
  readonly status: TaskStatus;
  /** When the task came into this status, or was last offered. */
  readonly since: Date;
  readonly groupName: string;
  /** The agents of the group. */
  readonly agents: readonly TeamAgent[];
  /** Who holds the task. */
  readonly holder: Holder | undefined;
  /** The last question, blocker, result or failure of an agent. */
  readonly lastWords: LastWords | undefined;
  /** The first effect of the task, in order, that has not arrived. */
  readonly undelivered: Undelivered | undefined;
  /** The first event of the task that a part of Nexus could not handle. */
  readonly unhandled: Unhandled | undefined;
}

export interface TeamAgent {
  readonly name: string;
  readonly isOnline: boolean;
  readonly lastSeenAt: Date | null;
  readonly slots: number;
  readonly holding: number;
}

export interface Holder {
  readonly name: string;
  readonly isOnline: boolean;
  readonly lastSeenAt: Date | null;
  readonly leaseExpiresAt: Date;
  /** The last word, thought or model call of the run; its beginning when there is none. */
  readonly lastSignAt: Date;
  /** The run's last model call, when it failed. */
  readonly failedModelCall: { readonly at: Date; readonly status: number; readonly model: string } | undefined;
}

export interface LastWords {
  readonly author: string;
  readonly kind: string;
  readonly at: Date;
}

export interface Undelivered {
  /** `slack` or `clickup`. */
  readonly system: string;
  readonly since: Date;
  readonly isParked: boolean;
  readonly error: string | null;
  /** When it is tried again; null when it is parked. */
  readonly nextAttemptAt: Date | null;
}

export interface Unhandled {
  readonly subscriber: string;
  readonly since: Date;
  readonly error: string | null;
  readonly isGivenUp: boolean;
}

/** How long something ordinary may take before it counts as standing still. */
export interface Patience {
  /** From the offer of a task to its claim, in milliseconds. */
  readonly offerMs: number;
  /** Between two signs of life of a run, in milliseconds. */
  readonly idleMs: number;
  /** From an effect or event to its delivery, in milliseconds. */
  readonly deliveryMs: number;
}
