import type { SourceProvider, TaskStatus } from '@oblivion/protocol';
import type { WakeUpState } from '../agents/wake-up.js';

/** What is known of a task and of everybody it could be waiting for. */
export interface WhyFacts {
  readonly status: TaskStatus;
  /** When the task came into this status, or was last offered. */
  readonly since: Date;
  readonly groupName: string;
  /** To whom alone it is offered, because a person gave it to that agent. */
  readonly givenTo: string | undefined;
  /** The agents to which it is offered. */
  readonly agents: readonly TeamAgent[];
  /** Who holds the task. */
  readonly holder: Holder | undefined;
  /** Who ended it and why, once it is over. */
  readonly ending: { readonly by: string; readonly reason: string | null } | undefined;
  /** Its project is over; `isAsked`: a person opened the task again since, in vain. */
  readonly archived: { readonly tag: string; readonly since: Date; readonly isAsked: boolean } | undefined;
  /** How often agents gave it back or lost it since it was last opened. */
  readonly returns: Returns | undefined;
  /** The last question, blocker, result or failure of an agent. */
  readonly lastWords: LastWords | undefined;
  /** What is to stand in Slack and ClickUp of the last words, and the status in ClickUp, in the order it was owed. */
  readonly mirrors: readonly Mirror[];
  /** The first event of the task that a part of Nexus could not handle. */
  readonly unhandled: Unhandled | undefined;
  /** From where words of people do not come. */
  readonly unheard: Unheard | undefined;
  /** News from ClickUp come only when it is asked for them. */
  readonly lateNews: LateNews | undefined;
  /** Why nothing can be said in its channel; undefined while all is well. */
  readonly brokenChannel: BrokenChannel | undefined;
  /** Whether a process does the work that is due; undefined when that cannot be known. */
  readonly hasWorker: boolean | undefined;
}

/** What is known of a task of a work source that is none here. */
export interface StrangerFacts {
  readonly externalId: string;
  /** Where tasks have such ids. */
  readonly source: SourceProvider;
  readonly isConnected: boolean;
  readonly unhandled: Unhandled | undefined;
  /** Since when a webhook of it lies in Redis. */
  readonly streamedSince: Date | undefined;
  /** Why it was looked at and is no task here. */
  readonly refusal: Refusal | undefined;
  readonly unheard: Unheard | undefined;
  readonly lateNews: LateNews | undefined;
  readonly hasWorker: boolean | undefined;
}

export interface Refusal {
  readonly reason: 'unknown_tag' | 'untagged' | 'closed';
  readonly at: Date;
  readonly tags: readonly string[];
  /** Tags of the projects that exist. */
  readonly projects: readonly string[];
}

export interface TeamAgent {
  readonly name: string;
  readonly isOnline: boolean;
  readonly lastSeenAt: Date | null;
  readonly slots: number;
  readonly holding: number;
  /** How it was last woken; undefined when it has no address to be woken at. */
  readonly wakeUp: WakeUpState | undefined;
}

export interface Holder {
  readonly name: string;
  /** Its socket is open, as far as Nexus knows. */
  readonly isConnected: boolean;
  readonly lastSeenAt: Date | null;
  readonly leaseExpiresAt: Date;
  /** How it was last woken; undefined when it has no address to be woken at. */
  readonly wakeUp: WakeUpState | undefined;
  /** The last word, thought or model call of the run; its beginning when there is none. */
  readonly lastSignAt: Date;
  /** The run's last model call, when it failed. */
  readonly failedModelCall: FailedModelCall | undefined;
}

export interface FailedModelCall {
  readonly at: Date;
  readonly status: number;
  readonly model: string;
  /** What Nexus told the agent; null when the provider's own answer was passed on. */
  readonly failure: string | null;
}

export interface Returns {
  readonly count: number;
  readonly lastBy: string;
  readonly lastReason: string;
  readonly lastAt: Date;
}

export interface LastWords {
  readonly author: string;
  readonly kind: string;
  readonly at: Date;
}

export interface Mirror {
  /** `slack` or `clickup`. */
  readonly system: string;
  readonly thing: 'words' | 'status';
  readonly state: 'delivered' | 'waiting' | 'parked' | 'dropped';
  readonly since: Date;
  readonly attempts: number;
  readonly error: string | null;
  /** When it is tried again; null unless it waits. */
  readonly nextAttemptAt: Date | null;
}

export interface Unhandled {
  readonly subscriber: string;
  readonly since: Date;
  readonly attempts: number;
  readonly error: string | null;
  readonly isGivenUp: boolean;
}

export interface Unheard {
  /** `slack` or `clickup`. */
  readonly system: string;
  readonly since: Date;
  readonly error: string;
}

/** A channel that takes nothing, as Slack told. */
export interface BrokenChannel {
  /** In Slack's own words. */
  readonly error: string;
  readonly since: Date;
}

/** A webhook that is not well and could not be mended yet. */
export interface LateNews {
  readonly source: SourceProvider;
  readonly state: 'suspended' | 'gone';
  readonly since: Date;
}

/** How long something ordinary may take before it counts as standing still. */
export interface Patience {
  /** From the offer of a task to its claim, in milliseconds. */
  readonly offerMs: number;
  /** Between two signs of life of a run, in milliseconds. */
  readonly idleMs: number;
  /** From an effect or event to its delivery, in milliseconds. */
  readonly deliveryMs: number;
  /** Between two heartbeats of a holder that counts as there, in milliseconds. */
  readonly heartbeatMs: number;
  /** How often a task may come back before that is what stands in its way. */
  readonly returns: number;
}
