import { Inject, Injectable } from '@nestjs/common';
import type { TenantId } from '@oblivion/protocol';
import { slackMetadataType } from '../../../integrations/slack/slack-event.js';
import type { SlackThreadMessage } from '../../../integrations/slack/slack-thread-message.js';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { OutsideCallError } from '../../../platform/errors/outside-call-error.js';
import { Connections } from '../../workspace/connection.service.js';
import { SlackRates } from '../slack/slack-rates.service.js';

export interface StreamPlace {
  readonly tenantId: TenantId;
  readonly channel: string;
}

/** The message takes no more already, or is not there any more. */
const endsOfStreaming = new Set([
  'message_not_in_streaming_state',
  'stopped_by_user',
  'message_not_found',
  'message_not_owned_by_app',
]);

/** Messages that grow, in turn with all that is said in the workspace. `name`: who asks, for the turns. */
@Injectable()
export class SlackStreams {
  readonly #connections: Connections;
  readonly #rates: SlackRates;
  readonly #pageSize: number;

  constructor(connections: Connections, rates: SlackRates, @Inject(SETTINGS) settings: Settings) {
    this.#connections = connections;
    this.#rates = rates;
    this.#pageSize = settings.slack.readPageSize;
  }

  /** Answers with the timestamp of the message. */
  async start(
    place: StreamPlace,
    stream: { threadTs: string; markdown: string; recipient: string; username?: string; iconEmoji?: string },
    name: string,
  ): Promise<string> {
    const connection = await this.#connections.getSlackOf(place.tenantId);
    const { streams } = this.#connections.slackClient(connection);
    const recipient = { userId: stream.recipient, teamId: connection.externalId };
    return this.#rates.inTurn({ ...place, method: 'chat.startStream' }, name, () =>
      streams.start({ ...stream, channel: place.channel, recipient }),
    );
  }

  async append(place: StreamPlace, words: { ts: string; markdown: string }, name: string): Promise<void> {
    const { streams } = await this.#client(place);
    const append = () => streams.append({ channel: place.channel, ...words });
    await this.#rates.inTurn({ ...place, method: 'chat.appendStream' }, name, append);
  }

  /** Ends the growth, whoever has ended it before. */
  async stop(place: StreamPlace, ts: string, name: string): Promise<void> {
    const { streams } = await this.#client(place);
    const stop = () => streams.stop({ channel: place.channel, ts });
    try {
      await this.#rates.inTurn({ ...place, method: 'chat.stopStream' }, name, stop);
    } catch (error) {
      if (!(error instanceof OutsideCallError && endsOfStreaming.has(error.failure.reason))) throw error;
    }
  }

  /** A message of the app in a thread that has no mark of ours and no name here: one that a lost answer told of. */
  async findUnknown(
    place: StreamPlace,
    thread: { threadTs: string; since: Date; known: readonly string[] },
  ): Promise<string | undefined> {
    const { settings } = await this.#connections.getSlackOf(place.tenantId);
    const client = await this.#client(place);
    const messages = await client.readThread({
      channel: place.channel,
      threadTs: thread.threadTs,
      oldest: String(thread.since.getTime() / 1000 - clockToleranceSeconds),
      pageSize: this.#pageSize,
    });
    const found = messages.find(
      (message) =>
        message.ts !== thread.threadTs &&
        (message.app_id === settings.appId || message.bot_id === settings.botId) &&
        !hasMark(message) &&
        !thread.known.includes(message.ts),
    );
    return found?.ts;
  }

  async #client({ tenantId }: StreamPlace) {
    return this.#connections.slackClient(await this.#connections.getSlackOf(tenantId));
  }
}

/** How far Slack's clock and PostgreSQL's may differ. */
const clockToleranceSeconds = 600;

function hasMark({ metadata }: SlackThreadMessage): boolean {
  return (metadata as { event_type?: unknown } | undefined)?.event_type === slackMetadataType;
}
