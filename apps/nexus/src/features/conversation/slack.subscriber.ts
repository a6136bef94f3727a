import { Inject, Injectable } from '@nestjs/common';
import type { TenantId } from '@oblivion/protocol';
import { type ChannelNews, parseChannelNews } from '../../integrations/slack/channel-news.js';
import { withoutMention } from '../../integrations/slack/mention.js';
import { mrkdwnToMarkdown } from '../../integrations/slack/mrkdwn-to-markdown.js';
import { parseReactionAdded, type ReactionAdded } from '../../integrations/slack/reaction-added.js';
import { parseSessionStopped, type SessionStopped } from '../../integrations/slack/session-stopped.js';
import { parseSlackAction, type SlackAction } from '../../integrations/slack/slack-action.js';
import { parseSlackCommand, type SlackCommand, slackCommandType } from '../../integrations/slack/slack-command.js';
import { parseSlackEvent, type SlackChange } from '../../integrations/slack/slack-event.js';
import { isTokenNews } from '../../integrations/slack/token-news.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { webhookOf } from '../../platform/outbox/inbox-body.js';
import {
  HandlesSubscription,
  nothingToApply,
  type ReceivedEvent,
  type Subscriber,
} from '../../platform/outbox/subscriber.js';
import { Connections, type SlackConnection } from '../workspace/connection.service.js';
import { ChannelStates } from './channel/channel-states.service.js';
import { type Mention, MentionTasks } from './orders/mention-tasks.service.js';
import { type SlackAuthor, SlackNames } from './slack-names.service.js';
import { SlackOrders } from './orders/slack-orders.service.js';
import { SlackThread } from './thread/slack-thread.service.js';
import { SyncReactions } from './thread/sync-reactions.service.js';
import { ThreadLookup } from './thread/thread-lookup.service.js';

type Prepared =
  | {
      readonly kind: 'posted';
      readonly change: Extract<SlackChange, { kind: 'posted' }>;
      readonly author: SlackAuthor;
      readonly text: string;
    }
  | { readonly kind: 'press'; readonly action: SlackAction }
  | { readonly kind: 'stop'; readonly stopped: SessionStopped }
  | { readonly kind: 'command'; readonly command: SlackCommand }
  | { readonly kind: 'channel'; readonly news: ChannelNews }
  | { readonly kind: 'mention'; readonly mention: Mention }
  | { readonly kind: 'reaction'; readonly reaction: ReactionAdded }
  | { readonly kind: 'other'; readonly change: Exclude<SlackChange, { kind: 'posted' | 'ignored' }> };

/** Brings people's words from Slack threads into their tasks, and their orders. */
@Injectable()
@HandlesSubscription('conversation.slack')
export class SlackSubscriber implements Subscriber<Prepared> {
  readonly #connections: Connections;
  readonly #names: SlackNames;
  readonly #thread: SlackThread;
  @Inject(ThreadLookup) private readonly threads!: ThreadLookup;
  @Inject(MentionTasks) private readonly mentions!: MentionTasks;
  @Inject(SyncReactions) private readonly syncs!: SyncReactions;
  @Inject(ChannelStates) private readonly channels!: ChannelStates;
  readonly #orders: SlackOrders;

  constructor(connections: Connections, names: SlackNames, thread: SlackThread, orders: SlackOrders) {
    this.#connections = connections;
    this.#names = names;
    this.#thread = thread;
    this.#orders = orders;
  }

  async prepare(event: ReceivedEvent): Promise<Prepared | typeof nothingToApply> {
    const body = webhookOf(event);
    const command = body.type === slackCommandType ? parseSlackCommand(body) : undefined;
    if (command !== undefined) return { kind: 'command', command };
    const action = parseSlackAction(body);
    if (action !== undefined) return { kind: 'press', action };
    const stopped = parseSessionStopped(body);
    if (stopped !== undefined) return { kind: 'stop', stopped };
    const reaction = parseReactionAdded(body);
    if (reaction !== undefined) return this.syncs.isMeant(reaction) ? { kind: 'reaction', reaction } : nothingToApply;
    if (isTokenNews(body)) {
      await this.#connections.lookAtSlackToken(event.tenantId);
      return nothingToApply;
    }
    const news = parseChannelNews(body);
    if (news !== undefined) {
      const botUserId = (await this.#connections.findSlackOf(event.tenantId))?.settings.botUserId;
      return concernsUs(news, botUserId) ? { kind: 'channel', news } : nothingToApply;
    }
    const change = parseSlackEvent(body);
    if (change.kind === 'ignored') return nothingToApply;
    if (change.kind !== 'posted') return { kind: 'other', change };
    const connection = await this.#connections.findSlackOf(event.tenantId);
    if (change.user === null || connection === undefined || isOurs(change, connection)) return nothingToApply;
    if (change.threadTs === null) return this.#readMention(event.tenantId, change, connection);
    const thread = { tenantId: event.tenantId, channel: change.channel, rootTs: change.threadTs };
    if (!(await this.threads.mayBeOfTask(thread))) return nothingToApply;
    const text = await this.#markdownOf(event.tenantId, change.text);
    return { kind: 'posted', change, author: await this.#names.find(event.tenantId, change.user), text };
  }

  /** Of words outside threads only those matter that mention the app. */
  async #readMention(
    tenantId: TenantId,
    { channel, ts, user, botId, text }: Extract<SlackChange, { kind: 'posted' }>,
    { externalId: teamId, settings }: SlackConnection,
  ): Promise<Prepared | typeof nothingToApply> {
    const asked = botId === null ? withoutMention(text, settings.botUserId) : undefined;
    if (asked === undefined || user === null) return nothingToApply;
    const { name: author } = await this.#names.find(tenantId, user);
    const words = await this.#markdownOf(tenantId, asked);
    return { kind: 'mention', mention: { teamId, channel, ts, userId: user, author, words } };
  }

  async #markdownOf(tenantId: TenantId, text: string): Promise<string> {
    const names = new Map<string, string>();
    for (const [, userId = ''] of text.matchAll(/<@([A-Z0-9]+)/g)) {
      names.set(userId, (await this.#names.find(tenantId, userId)).name);
    }
    return mrkdwnToMarkdown(text, (userId) => names.get(userId));
  }

  async apply(transaction: TenantTransaction, event: ReceivedEvent, prepared: Prepared): Promise<void> {
    if (prepared.kind === 'channel') return this.channels.hear(transaction, event.position, prepared.news);
    if (prepared.kind === 'mention') return this.mentions.hear(transaction, event.position, prepared.mention);
    if (prepared.kind === 'reaction') return this.syncs.hear(transaction, event.position, prepared.reaction);
    if (prepared.kind === 'press') return this.#orders.press(transaction, prepared.action);
    if (prepared.kind === 'stop') return this.#orders.stopSession(transaction, prepared.stopped);
    if (prepared.kind === 'command') return this.#orders.follow(transaction, prepared.command);
    if (prepared.kind === 'posted') {
      const { change, author, text } = prepared;
      const place = { channel: change.channel, threadTs: change.threadTs as string, ts: change.ts };
      await this.#thread.hear(transaction, place, { author, userId: change.user as string, text });
      return;
    }
    const { change } = prepared;
    if (change.kind === 'edited') await this.#thread.edit(transaction, change, mrkdwnToMarkdown(change.text));
    if (change.kind === 'deleted') await this.#thread.delete(transaction, event.position, change);
  }
}

/** That people come and go means nothing; that the app does, means everything. */
function concernsUs(news: ChannelNews, botUserId: string | undefined): boolean {
  if (news.what !== 'joined' && news.what !== 'left') return true;
  return news.user === null || news.user === botUserId;
}

/** Loop guard: what our own app posted comes back as an event, often before the call that posted it has returned. */
function isOurs(change: Extract<SlackChange, { kind: 'posted' }>, connection: SlackConnection): boolean {
  const { appId, botId, botUserId } = connection.settings;
  return change.appId === appId || change.botId === botId || change.user === botUserId;
}
