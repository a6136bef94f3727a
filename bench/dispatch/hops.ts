import { type Distribution, distributionOf } from '../measuring/percentiles.ts';

/** Moments of one task on its way, in milliseconds since the epoch, all by the clock of this machine. */
export interface Passage {
  readonly sentAt: number;
  /** Nexus had the whole webhook. */
  readonly receivedAt: number;
  /** The sender had the answer: the webhook is kept. */
  readonly acknowledgedAt: number;
  /** The worker wrote `task.available`. */
  readonly routedAt: number;
  /** It arrived at an agent's socket. */
  readonly heardAt: number;
}

export interface Hops {
  readonly received: Distribution;
  readonly acknowledged: Distribution;
  readonly routed: Distribution;
  readonly heard: Distribution;
  /** From the webhook received to the socket: what the aims speak of. */
  readonly whole: Distribution;
}

/** The single hops: each from the moment before it; the answer and the routing both follow the receiving. */
export function hopsOf(passages: readonly Passage[]): Hops {
  const between = (value: (passage: Passage) => number): Distribution => distributionOf(passages.map(value));
  return {
    received: between((passage) => passage.receivedAt - passage.sentAt),
    acknowledged: between((passage) => passage.acknowledgedAt - passage.receivedAt),
    routed: between((passage) => passage.routedAt - passage.receivedAt),
    heard: between((passage) => passage.heardAt - passage.routedAt),
    whole: between((passage) => passage.heardAt - passage.receivedAt),
  };
}
