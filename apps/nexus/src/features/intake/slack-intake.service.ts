import { Inject, Injectable } from '@nestjs/common';
import { parseHomeOpened } from '../../integrations/slack/home-opened.js';
import { slackDedupeKey } from '../../integrations/slack/slack-event.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { currentTraceparent } from '../../platform/telemetry/trace-context.js';
import type { SlackConnection } from '../workspace/connection.service.js';
import { Inbox } from './inbox.service.js';
import { type SlackAnswer, type SlackDoorName, SlackDoors, type SlackRequest } from './slack-doors.service.js';
import { laneOfSlackEvent } from './slack-lane.js';
import type { WebhookBody } from './webhook-body.js';

/** Takes what Slack tells of a workspace, whichever way it came, once it is known that it comes from Slack. */
@Injectable()
export class SlackIntake {
  readonly #inbox: Inbox;
  readonly #doors: SlackDoors;
  readonly #clock: Clock;

  constructor(inbox: Inbox, doors: SlackDoors, @Inject(CLOCK) clock: Clock) {
    this.#inbox = inbox;
    this.#doors = doors;
    this.#clock = clock;
  }

  /** Resolves once the event is kept, or need not be. */
  async takeEvent(
    connection: SlackConnection,
    { value: body, text }: WebhookBody,
  ): Promise<Pick<SlackAnswer, 'outcome'> & Partial<SlackAnswer>> {
    if (parseHomeOpened(body) !== undefined) return this.#doors.get('home').answer({ connection, body });
    const key = slackDedupeKey(body);
    if (key === undefined) return { outcome: 'ignored' };
    const outcome = await this.#inbox.keep({
      tenantId: connection.tenantId,
      connectionId: connection.id,
      provider: 'slack',
      kind: key.kind,
      dedupeKey: key.key,
      lane: laneOfSlackEvent(body),
      body: text,
      receivedAt: this.#clock.now(),
      traceparent: currentTraceparent(),
    });
    return { outcome };
  }

  /** What a person did, told by a form: a command or a pressed button. */
  async takeForm(name: SlackDoorName, request: SlackRequest): Promise<SlackAnswer> {
    return this.#doors.get(name).answer(request);
  }
}
