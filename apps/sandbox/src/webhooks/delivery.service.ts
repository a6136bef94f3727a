import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../faults/fault-box.repository.js';
import { preview } from '../journal/preview.js';
import type { World } from '../worlds/world.js';
import type { PostResult, WebhookCarrier, WebhookClient, WebhookPost } from './post-webhook.client.js';
import { describeOutcome, nextStep, type TryOutcome } from './retry-schedule.js';

/** One webhook that is owed to a receiver, with everything that differs between the senders. */
export interface Delivery {
  readonly kind: 'slack.webhook' | 'clickup.webhook' | 'github.webhook';
  /** Name of the event, for the journal. */
  readonly name: string;
  readonly url: string;
  /** By HTTP to the address, unless another way is named. */
  readonly carrier?: WebhookCarrier;
  readonly body: string;
  readonly timeoutMs: number;
  readonly retryDelaysMs: readonly number[];
  /** Headers of one try; signatures are made anew each time. */
  readonly headersOf: (tryNumber: number, previous: TryOutcome | undefined) => Record<string, string>;
  /** What the journal should know besides, such as the event's id. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** Whether a retry still makes sense; asked before each one. */
  readonly isWanted?: () => boolean;
  readonly onTried?: (outcome: TryOutcome) => void;
  readonly onSettled?: (outcome: TryOutcome) => void;
}

const FAULT_TARGETS = {
  'slack.webhook': 'webhook.slack',
  'clickup.webhook': 'webhook.clickup',
  'github.webhook': 'webhook.github',
} as const;

/** How often a held-back delivery looks whether another one has overtaken it. */
const REORDER_POLL_MS = 5;

/** Hands webhooks to their receivers with retries, in the background. Faults strike the first try only. */
export class DeliveryService {
  private readonly sentCounts = new WeakMap<World, number>();

  constructor(private readonly client: WebhookClient) {}

  /** Starts a delivery and returns at once. */
  start(world: World, delivery: Delivery): void {
    const fault = world.faults.strike(FAULT_TARGETS[delivery.kind]);
    void this.run(world, delivery, fault).catch((error: unknown) => {
      if (!world.lifetime.signal.aborted) this.recordBroken(world, delivery, error);
    });
    if (fault?.kind === 'duplicate') void this.run(world, delivery, undefined).catch(() => undefined);
  }

  private async run(world: World, delivery: Delivery, fault: Fault | undefined): Promise<void> {
    if (fault?.kind === 'drop') {
      this.record(world, delivery, {
        tryNumber: 1,
        outcome: 'not_sent',
        error: 'fault:drop',
        startedAt: performance.now(),
      });
      return;
    }
    await this.holdBack(world, fault);
    let previous: TryOutcome | undefined;
    for (let tryNumber = 1; ; tryNumber += 1) {
      const outcome = await this.tryOnce(world, delivery, {
        tryNumber,
        previous,
        fault: tryNumber === 1 ? fault : undefined,
      });
      delivery.onTried?.(outcome);
      const next = nextStep(tryNumber, outcome, delivery.retryDelaysMs);
      if (next.step !== 'retry') {
        delivery.onSettled?.(outcome);
        return;
      }
      await world.clock.wait(next.delayMs, world.lifetime.signal);
      if (delivery.isWanted?.() === false) return;
      previous = outcome;
    }
  }

  private async holdBack(world: World, fault: Fault | undefined): Promise<void> {
    const { signal } = world.lifetime;
    if (fault?.kind === 'slow') await delay(fault.delayMs, undefined, { signal });
    if (fault?.kind !== 'reorder') return;
    const seen = this.sentCounts.get(world) ?? 0;
    const until = performance.now() + fault.delayMs;
    while ((this.sentCounts.get(world) ?? 0) === seen && performance.now() < until) {
      await delay(REORDER_POLL_MS, undefined, { signal });
    }
  }

  private async tryOnce(
    world: World,
    delivery: Delivery,
    { tryNumber, previous, fault }: { tryNumber: number; previous: TryOutcome | undefined; fault: Fault | undefined },
  ): Promise<TryOutcome> {
    const startedAt = performance.now();
    const headers = { 'content-type': 'application/json', ...delivery.headersOf(tryNumber, previous) };
    const post = { url: delivery.url, body: delivery.body, headers, timeoutMs: delivery.timeoutMs };
    const { outcome } = await this.send(delivery.carrier ?? this.client, post, fault);
    this.sentCounts.set(world, (this.sentCounts.get(world) ?? 0) + 1);
    const isAccepted = outcome.kind === 'accepted';
    this.record(world, delivery, {
      tryNumber,
      outcome: isAccepted ? 'ok' : 'failed',
      error: isAccepted ? undefined : `${isDecisive(fault) ? `fault:${fault?.kind} ` : ''}${describeOutcome(outcome)}`,
      status: 'status' in outcome ? outcome.status : undefined,
      startedAt,
    });
    return outcome;
  }

  private async send(carrier: WebhookCarrier, post: WebhookPost, fault: Fault | undefined): Promise<PostResult> {
    switch (fault?.kind) {
      case '429':
      case '500':
        return { outcome: { kind: 'answered', status: Number(fault.kind), isNoRetry: false }, answerText: '' };
      case 'reset':
        return carrier.cutOff(post);
      case 'accepted_timeout':
        await carrier.post(post);
        return { outcome: { kind: 'timeout' }, answerText: '' };
      default:
        return carrier.post(post);
    }
  }

  private record(
    world: World,
    delivery: Delivery,
    tried: {
      tryNumber: number;
      outcome: 'ok' | 'failed' | 'not_sent';
      error: string | undefined;
      status?: number | undefined;
      startedAt: number;
    },
  ): void {
    world.journal.record({
      kind: delivery.kind,
      name: delivery.name,
      outcome: tried.outcome,
      ...(tried.status === undefined ? {} : { status: tried.status }),
      ...(tried.error === undefined ? {} : { error: tried.error }),
      durationMs: Math.round(performance.now() - tried.startedAt),
      detail: { try: tried.tryNumber, url: delivery.url, ...delivery.detail, body: preview(delivery.body) },
    });
  }

  private recordBroken(world: World, delivery: Delivery, error: unknown): void {
    const message = error instanceof Error ? error.message : 'unknown';
    this.record(world, delivery, { tryNumber: 0, outcome: 'failed', error: message, startedAt: performance.now() });
  }
}

function isDecisive(fault: Fault | undefined): boolean {
  return fault !== undefined && ['429', '500', 'reset', 'accepted_timeout'].includes(fault.kind);
}
