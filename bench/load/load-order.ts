import { type Distribution, distributionOf } from '../measuring/percentiles.ts';
import type { WebhookTarget } from './webhooks.ts';

/** What a generator is told to do. */
export type LoadOrder = {
  readonly url: string;
  readonly target: WebhookTarget;
  /** ClickUp tasks that webhooks tell of, in turn. Without any, all webhooks are Slack's. */
  readonly taskIds: readonly string[];
  readonly connections: number;
  /** Part of every event's name: no two orders send the same events. */
  readonly prefix: string;
} & (
  | { readonly kind: 'closed'; readonly warmUpMs: number; readonly durationMs: number }
  /** As many as there are, as fast as they are answered. */
  | { readonly kind: 'count'; readonly count: number }
  /** At an even pace, whether or not the earlier ones were answered; times count from when an event was due. */
  | { readonly kind: 'open'; readonly ratePerSecond: number; readonly durationMs: number }
);

/** What a generator found. */
export interface LoadReport {
  /** Answers 200 while it was measured. */
  readonly acknowledged: number;
  /** All other answers, over the whole time. */
  readonly refused: number;
  readonly seconds: number;
  readonly latency: Distribution;
  /** Answered within 3 s: Slack waits no longer. */
  readonly withinThreeSeconds: number;
  readonly cpuSeconds: number;
}

const slackPatienceMs = 3_000;

export function reportOf(
  latencies: readonly number[],
  facts: { readonly refused: number; readonly seconds: number; readonly cpuSeconds: number },
): LoadReport {
  return {
    acknowledged: latencies.length,
    latency: distributionOf(latencies),
    withinThreeSeconds: latencies.filter((latency) => latency < slackPatienceMs).length,
    ...facts,
  };
}
