import { Inject, Injectable } from '@nestjs/common';
import { slackDedupeKey } from '../../integrations/slack/slack-event.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { InboxRepository, type Webhook } from '../intake/inbox.repository.js';
import { laneOfSlackEvent } from '../intake/slack-lane.js';
import { Connections, type SlackConnection } from '../workspace/connection.service.js';
import { findMissedWords, type MissedWords } from './missed-words.js';
import { type OpenThread, type SlackGap, SlackGapRepository } from './slack-gap.repository.js';

/** Reads a thread again and sends what never came down the road of Slack's events. It decides nothing. */
@Injectable()
export class SlackThreadReader {
  readonly #connections: Connections;
  readonly #gaps: SlackGapRepository;
  readonly #inbox: InboxRepository;
  readonly #database: Database;
  readonly #settings: Settings['slack'];

  constructor(
    connections: Connections,
    gaps: SlackGapRepository,
    inbox: InboxRepository,
    database: Database,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#connections = connections;
    this.#gaps = gaps;
    this.#inbox = inbox;
    this.#database = database;
    this.#settings = settings.slack;
  }

  /** Answers with how many changes were found that had not come. */
  async read(gap: Pick<SlackGap, 'tenantId' | 'lostFrom'>, thread: OpenThread): Promise<number> {
    const connection = await this.#connections.findSlackOf(gap.tenantId);
    if (connection === undefined) return 0;
    const { readBackSeconds, readPageSize } = this.#settings;
    const oldest = (gap.lostFrom.getTime() / 1000 - readBackSeconds).toFixed(6);
    // What is known is read first: words that come meanwhile count as new and are kept once all the same.
    const known = await this.#database.withTenant(gap.tenantId, (transaction) =>
      this.#gaps.listKnown(transaction, thread),
    );
    const place = { channel: thread.channel, threadTs: thread.ts, oldest, pageSize: readPageSize };
    const messages = await this.#connections.slackClient(connection).readThread(place);
    const { appId, botUserId } = connection.settings;
    const missed = findMissedWords({
      teamId: connection.externalId,
      appId,
      botUserId,
      channel: thread.channel,
      threadTs: thread.ts,
      oldestTs: oldest,
      messages,
      known,
    });
    if (missed.length === 0) return 0;
    const outcomes = await this.#inbox.insertMany(missed.map((words) => toWebhook(connection, words)));
    return outcomes.filter((outcome) => outcome === 'kept').length;
  }
}

function toWebhook(connection: SlackConnection, { key, body }: MissedWords): Webhook {
  return {
    tenantId: connection.tenantId,
    connectionId: connection.id,
    provider: 'slack',
    kind: slackDedupeKey(body)?.kind ?? 'message',
    dedupeKey: key,
    lane: laneOfSlackEvent(body),
    body: JSON.stringify(body),
    receivedAt: new Date(),
    traceparent: null,
  };
}
