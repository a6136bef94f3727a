/** An agent that has an address to be woken at, as it was last woken. */
export interface WakeUpState {
  /** When a wake-up was last sent. */
  readonly attemptedAt: Date | null;
  /** When its address last took one. */
  readonly acceptedAt: Date | null;
  /** Why the last one was not taken; null when it was. */
  readonly lastError: string | null;
  /** Wake-ups sent since the agent was last seen. */
  readonly attempts: number;
}

/** What is known of an agent that something waits for. */
export interface WakeUpFacts {
  readonly isOnline: boolean;
  readonly lastSeenAt: Date | null;
  /** When something was last said or decided in a task that it held then. */
  readonly messageAt: Date | null;
  /** When a task was last offered to one of its groups. */
  readonly taskAt: Date | null;
  /** How many tasks it holds now. */
  readonly holding: number;
  /** Its groups in which tasks wait for somebody. */
  readonly groups: readonly GroupDemand[];
}

export interface GroupDemand {
  readonly waitingTasks: number;
  /** Free slots of agents that are connected, or have just been woken. */
  readonly freeSlots: number;
}

export type WakeUpReason = 'message' | 'task';

export interface WakeUpDecision {
  /** `settled`: nothing waits any more. `wait`: somebody may still take it; it is looked at again. */
  readonly step: 'send' | 'wait' | 'settled';
  /** What still waits. */
  readonly reasons: readonly WakeUpReason[];
}

/**
 * Whether an agent has to be woken now. A sign of life later than what was said means that its socket was open after it, so
 * it has been heard. A task is left to agents that are connected or on their way, as long as they have free slots.
 */
export function decideWakeUp(facts: WakeUpFacts): WakeUpDecision {
  const { isOnline, lastSeenAt, messageAt, taskAt, holding, groups } = facts;
  const isUnheard = messageAt !== null && holding > 0 && (lastSeenAt === null || lastSeenAt <= messageAt);
  const isOffered = taskAt !== null && groups.some((group) => group.waitingTasks > 0);
  const reasons: WakeUpReason[] = [...(isUnheard ? ['message' as const] : []), ...(isOffered ? ['task' as const] : [])];
  if (reasons.length === 0) return { step: 'settled', reasons };
  const isUncovered = isOffered && groups.some((group) => group.waitingTasks > group.freeSlots);
  return { step: !isOnline && (isUnheard || isUncovered) ? 'send' : 'wait', reasons };
}

export interface WakeUpPauses {
  /** After a wake-up that was taken, in seconds. */
  readonly pauseSeconds: number;
  /** After the first that was not, in seconds. */
  readonly retrySeconds: number;
  readonly limitSeconds: number;
}

/** Seconds until an agent may be woken again; twice as long each time while it does not come. `attempts` counts from 1. */
export function pauseAfterWakeUp(attempts: number, outcome: 'accepted' | 'failed', pauses: WakeUpPauses): number {
  const first = outcome === 'accepted' ? pauses.pauseSeconds : pauses.retrySeconds;
  return Math.min(pauses.limitSeconds, first * 2 ** Math.min(attempts - 1, 30));
}
