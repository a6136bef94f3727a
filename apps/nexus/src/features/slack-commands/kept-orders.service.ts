import { Inject, Injectable } from '@nestjs/common';
import { type SlackCommand, slackCommandType } from '../../integrations/slack/slack-command.js';
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

  /** A command, in words that mean the same whenever it is done. */
  async keepCommand(request: SlackRequest, { triggerId }: SlackCommand, text: string): Promise<void> {
    const { token: _token, ...fields } = request.body;
    const body = { ...fields, text, type: slackCommandType };
    await this.keep(request, { kind: slackCommandType, key: `command:${triggerId}`, body });
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
