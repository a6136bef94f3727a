import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { currentTraceparent } from '../../platform/telemetry/trace-context.js';
import { Inbox, type Kept } from '../intake/inbox.service.js';
import type { SlackRequest } from '../intake/slack-doors.service.js';

export interface Order {
  readonly kind: string;
  /** Slack's own name for it: the same order is kept once. */
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Keeps what people order as webhooks are kept: done once, by whichever process, also after an outage. */
@Injectable()
export class KeptOrders {
  readonly #inbox: Inbox;
  readonly #clock: Clock;

  constructor(inbox: Inbox, @Inject(CLOCK) clock: Clock) {
    this.#inbox = inbox;
    this.#clock = clock;
  }

  async keep({ connection }: SlackRequest, { kind, key, body }: Order): Promise<Kept> {
    return this.#inbox.keep({
      tenantId: connection.tenantId,
      connectionId: connection.id,
      provider: 'slack',
      kind,
      dedupeKey: key,
      lane: `slack:${connection.externalId}:${key}`,
      body: JSON.stringify(body),
      receivedAt: this.#clock.now(),
      traceparent: currentTraceparent(),
    });
  }
}
