export const FAULT_KINDS = ['429', '500', 'slow', 'accepted_timeout', 'reset', 'duplicate', 'reorder', 'drop'] as const;

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
  readonly delayMs: number;
}

const TARGET = /^(slack|clickup|openai|webhook)\.(\*|[A-Za-z][A-Za-z.]*)$/;

const WEBHOOK_ONLY: readonly FaultKind[] = ['duplicate', 'reorder'];

/** Says in words why a fault could never strike, or nothing when it can. */
export function problemOf(order: Pick<FaultOrder, 'target' | 'kind'>): string | undefined {
  if (!TARGET.test(order.target)) {
    return `target "${order.target}" is not known: use slack.<method>, clickup.<operation>, openai.<operation>, webhook.slack or webhook.clickup; "*" stands for all.`;
  }
  const isWebhook = order.target.startsWith('webhook.');
  if (isWebhook && !['webhook.slack', 'webhook.clickup', 'webhook.*'].includes(order.target)) {
    return `target "${order.target}" is not known: webhooks are webhook.slack, webhook.clickup or webhook.*.`;
  }
  if (!isWebhook && WEBHOOK_ONLY.includes(order.kind)) {
    return `kind "${order.kind}" works on webhooks only: choose a target that starts with "webhook.".`;
  }
  return undefined;
}

/** Whether a fault's target names this call: exactly, or by `*` after the first part. */
export function targetMatches(target: string, call: string): boolean {
  return target === call || (target.endsWith('.*') && call.startsWith(target.slice(0, -1)));
}
