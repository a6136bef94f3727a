export const FAULT_KINDS = [
  '429',
  '500',
  'refused',
  'slow',
  'accepted_timeout',
  'reset',
  'duplicate',
  'reorder',
  'drop',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** What a fault is told; see docs/sandbox.md for what each kind does at each target. */
export interface FaultOrder {
  /** `slack.chat.postMessage`, `clickup.*`, `openai.*`, `webhook.slack`, `webhook.clickup`, ... */
  readonly target: string;
  readonly kind: FaultKind;
  /** How often it strikes; without it, until it is removed. */
  readonly times?: number | undefined;
  /** Chance of striking at each matching call, 0 to 1. */
  readonly probability: number;
  readonly seed: number;
  readonly retryAfterSeconds: number;
  /** The code that `refused` answers with. */
  readonly error: string;
  /** The HTTP status that `refused` answers with, at doors whose refusals have one of their own. */
  readonly status: number;
  readonly delayMs: number;
}

const WEBHOOK_ONLY: readonly FaultKind[] = ['duplicate', 'reorder'];

/** Says in words why a fault could never strike any of the known calls, or nothing when it can. */
export function problemOf(
  order: Pick<FaultOrder, 'target' | 'kind'>,
  knownCalls: readonly string[],
): string | undefined {
  const { target, kind } = order;
  if (!knownCalls.some((call) => targetMatches(target, call))) {
    const door = target.split('.')[0] ?? '';
    const ofDoor = knownCalls.filter((call) => call.startsWith(`${door}.`));
    const choice = ofDoor.length > 0 ? ofDoor.join(', ') : 'slack.*, clickup.*, github.*, openai.*, webhook.*';
    return `target "${target}" is not known; "*" at the end stands for all. Known: ${choice}.`;
  }
  if (target.startsWith('webhook.') && kind === 'refused') {
    return 'kind "refused" works on calls only: a receiver of webhooks answers for itself.';
  }
  if (!target.startsWith('webhook.') && WEBHOOK_ONLY.includes(kind)) {
    return `kind "${kind}" works on webhooks only: choose a target that starts with "webhook.".`;
  }
  return undefined;
}

/** Whether a fault's target names this call: exactly, or by `*` after a dot. */
export function targetMatches(target: string, call: string): boolean {
  return target === call || (target.endsWith('.*') && call.startsWith(target.slice(0, -1)));
}
