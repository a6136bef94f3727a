import type { TryOutcome } from '../webhooks/retry-schedule.js';
import type { WebhookStatus } from './clickup-workspace.js';

export interface Health {
  readonly status: WebhookStatus;
  readonly failCount: number;
}

/** Whether one answer ends the webhook at once: 410 Gone does. */
export function isGone(outcome: TryOutcome): boolean {
  return outcome.kind === 'answered' && outcome.status === 410;
}

/** A webhook's health after an event was delivered or given up. */
export function healthAfter(health: Health, outcome: TryOutcome, suspendAfterFailures: number): Health {
  if (health.status === 'suspended') return health;
  if (outcome.kind === 'accepted') return { status: 'active', failCount: 0 };
  const failCount = health.failCount + 1;
  const isOver = isGone(outcome) || failCount >= suspendAfterFailures;
  return { status: isOver ? 'suspended' : 'failing', failCount };
}
