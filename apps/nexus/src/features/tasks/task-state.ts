import type { TaskStatus } from '@oblivion/protocol';

/** Who may cause a transition. `system` is Nexus itself, for instance when a lease runs out. */
export type Actor = 'agent' | 'person' | 'system';

interface Transition {
  readonly from: readonly TaskStatus[];
  readonly to: TaskStatus;
  readonly by: readonly Actor[];
  /** How the run of the claim ends with it; undefined while the claim goes on. */
  readonly endsRun?: 'completed' | 'failed' | 'lost' | 'released' | 'stopped';
}

const held = ['claimed', 'in_progress', 'blocked_on_human'] as const satisfies readonly TaskStatus[];

/** The lifecycle: every way from one state to another, and there is no other. */
export const transitions = {
  claim: { from: ['available'], to: 'claimed', by: ['agent'] },
  start: { from: ['claimed'], to: 'in_progress', by: ['agent'] },
  block: { from: held, to: 'blocked_on_human', by: ['agent'] },
  resume: { from: ['blocked_on_human'], to: 'in_progress', by: ['person', 'agent'] },
  submit: { from: held, to: 'in_review', by: ['agent'], endsRun: 'completed' },
  fail: { from: held, to: 'failed', by: ['agent'], endsRun: 'failed' },
  release: { from: held, to: 'available', by: ['agent'], endsRun: 'released' },
  lapse: { from: held, to: 'available', by: ['system'], endsRun: 'lost' },
  /** The agent was revoked. */
  withdraw: { from: held, to: 'available', by: ['person'], endsRun: 'stopped' },
  complete: { from: ['available', ...held, 'in_review', 'failed'], to: 'done', by: ['person'], endsRun: 'stopped' },
  cancel: { from: ['available', ...held, 'in_review', 'failed'], to: 'cancelled', by: ['person'], endsRun: 'stopped' },
  reopen: { from: ['in_review', 'done', 'failed', 'cancelled'], to: 'available', by: ['person'] },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof transitions;

export type TransitionDecision =
  | { readonly outcome: 'allowed'; readonly to: TaskStatus; readonly endsRun: Transition['endsRun'] }
  | { readonly outcome: 'refused'; readonly reason: string };

/** Whether a transition may happen now, and where it leads. */
export function decideTransition(name: TransitionName, from: TaskStatus, by: Actor): TransitionDecision {
  const transition: Transition = transitions[name];
  if (!transition.by.includes(by)) {
    return { outcome: 'refused', reason: `${name} is for ${transition.by.join(' or ')}, not for ${by}` };
  }
  if (!transition.from.includes(from)) {
    return {
      outcome: 'refused',
      reason: `the task is ${from}; ${name} needs it to be ${transition.from.join(' or ')}`,
    };
  }
  return { outcome: 'allowed', to: transition.to, endsRun: transition.endsRun };
}

/** States in which nobody works on the task until a person opens it again. */
export const finishedStatuses: readonly TaskStatus[] = transitions.reopen.from;

/** States in which somebody holds the task. */
export function isHeld(status: TaskStatus): boolean {
  return (held as readonly TaskStatus[]).includes(status);
}
