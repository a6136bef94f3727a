import {
  type KnownBlock,
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
} from '@slack/web-api';
import { z } from 'zod';
import { type CallFailure, OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { callingIntegration } from '../../platform/http/integration.js';
import { contentOf } from './button-links.js';
import type { ShownPlan } from './progress-plan.js';
import { channelRefusals, SlackChannels } from './slack-channels.client.js';
import { slackMetadataType } from './slack-event.js';
import type { SlackSession } from './slack-session.js';
import { SlackStreamCalls } from './slack-streams.client.js';
import { type SlackThreadMessage, slackThreadMessage } from './slack-thread-message.js';

export interface SlackCredentials {
  readonly apiUrl: string;
  readonly botToken: string;
}

/** A newer token for one that may have been refused; undefined when there is none, or the reason is another. */
export type TokenRenewal = (refused: {
  readonly token: string;
  readonly reason: string;
}) => Promise<string | undefined>;

export interface SlackPost {
  readonly channel: string;
  /** In Slack's own markup; may end in a line of buttons. */
  readonly text: string;
  readonly threadTs?: string | undefined;
  readonly username?: string | undefined;
  readonly iconEmoji?: string | undefined;
  /** Shown in place of the text. */
  readonly plan?: ShownPlan | undefined;
  /** Travels as metadata: recognises our own message when it comes back, and finds it after an unknown outcome. */
  readonly effectId: string;
}

/** Messages on a page of Slack's answers. */
const pageSize = 200;
/** How far Slack's clock and PostgreSQL's may differ. */
const clockToleranceSeconds = 600;

/** Slack's permanent refusals: the same call will be refused again until a person changes something. */
const permanentErrors = new Set([
  ...channelRefusals,
  'account_inactive',
  'already_reacted',
  'user_not_in_channel',
  'cant_update_message',
  'channel_not_found',
  'edit_window_closed',
  'invalid_auth',
  'is_archived',
  'message_not_found',
  'missing_scope',
  'msg_too_long',
  'no_permission',
  'no_text',
  'not_authed',
  'not_in_channel',
  'restricted_action',
  'token_revoked',
  'invalid_arguments',
  'thread_not_found',
  'cant_delete_message',
  'not_allowed_token_type',
]);

/** The Web API calls that Oblivion makes. Never retries by itself: the effect ledger does. */
export class SlackClient {
  readonly channels: SlackChannels;
  readonly streams: SlackStreamCalls;
  readonly #apiUrl: string;
  readonly #timeoutMs: number;
  readonly #renew: TokenRenewal;
  #token: string;
  #client: WebClient;

  constructor({ apiUrl, botToken }: SlackCredentials, timeoutMs: number, renew: TokenRenewal = async () => undefined) {
    this.#apiUrl = apiUrl;
    this.#timeoutMs = timeoutMs;
    this.#renew = renew;
    this.#token = botToken;
    this.#client = this.#connect(botToken);
    const parts = [() => this.#client, <T>(work: () => Promise<T>) => this.#call(work)] as const;
    this.channels = new SlackChannels(...parts);
    this.streams = new SlackStreamCalls(...parts);
  }

  #connect(token: string): WebClient {
    return new WebClient(token, {
      slackApiUrl: this.#apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: this.#timeoutMs,
      // Who calls logs what failed, in our own form.
      logLevel: LogLevel.ERROR,
    });
  }

  /** What Slack refused because of the token was not done: with a newer one it is asked for once more. */
  async #call<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await callSlack(work);
    } catch (error) {
      if (!(error instanceof OutsideCallError)) throw error;
      const newer = await this.#renew({ token: this.#token, reason: error.failure.reason });
      if (newer === undefined) throw error;
      this.#token = newer;
      this.#client = this.#connect(newer);
      return callSlack(work);
    }
  }

  /** Posts a message; answers with its timestamp, which is its name within the channel. */
  async post(message: SlackPost): Promise<string> {
    const { text, blocks } = contentOf(message);
    const answer = await this.#call(() =>
      this.#client.chat.postMessage({
        channel: message.channel,
        text,
        ...(blocks === undefined ? {} : { blocks }),
        ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
        ...(message.username === undefined ? {} : { username: message.username }),
        ...(message.iconEmoji === undefined ? {} : { icon_emoji: message.iconEmoji }),
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: slackMetadataType, event_payload: { effect_id: message.effectId } },
      }),
    );
    return answer.ts as string;
  }

  async update(message: SlackPost & { readonly ts: string }): Promise<void> {
    const { text, blocks } = contentOf(message);
    await this.#call(() =>
      this.#client.chat.update({
        channel: message.channel,
        ts: message.ts,
        text,
        // Blocks that are not named stay as they were.
        blocks: blocks ?? [],
        metadata: { event_type: slackMetadataType, event_payload: { effect_id: message.effectId } },
      }),
    );
  }

  async delete(message: { channel: string; ts: string }): Promise<void> {
    await this.#call(() => this.#client.chat.delete(message));
  }

  /** Says something that one person sees, and nobody else. */
  async whisper(message: { channel: string; user: string; text: string }): Promise<void> {
    await callSlack(() => this.#client.chat.postEphemeral(message));
  }

  /** Reacting twice is the same as once. */
  async react(message: { channel: string; ts: string; name: string }): Promise<void> {
    const { channel, ts: timestamp, name } = message;
    try {
      await callSlack(() => this.#client.reactions.add({ channel, timestamp, name }));
    } catch (error) {
      if (!(error instanceof OutsideCallError) || error.failure.reason !== 'already_reacted') throw error;
    }
  }

  /** Looks for a message that carries the effect's mark in the thread, or in the channel since it was owed. */
  async findByEffect(place: {
    channel: string;
    threadTs?: string | undefined;
    owedAt: Date;
    effectId: string;
  }): Promise<string | undefined> {
    const { channel, threadTs, owedAt } = place;
    const page = { channel, limit: pageSize, include_all_metadata: true };
    const oldest = String(owedAt.getTime() / 1000 - clockToleranceSeconds);
    let cursor: string | undefined;
    do {
      const next = cursor === undefined ? {} : { cursor };
      const answer = await this.#call(() =>
        threadTs === undefined
          ? this.#client.conversations.history({ ...page, ...next, oldest })
          : this.#client.conversations.replies({ ...page, ...next, ts: threadTs }),
      );
      const found = answer.messages?.find(
        (message) =>
          (message.metadata?.event_payload as { effect_id?: string } | undefined)?.effect_id === place.effectId,
      );
      if (found?.ts !== undefined) return found.ts;
      cursor = answer.response_metadata?.next_cursor || undefined;
    } while (cursor !== undefined);
    return undefined;
  }

  /** What stands in a thread since a moment, in pages: people's words, ours, and what is left of deleted ones. */
  async readThread(place: { channel: string; threadTs: string; oldest: string; pageSize: number }) {
    const messages: SlackThreadMessage[] = [];
    let cursor: string | undefined;
    do {
      const answer = await this.#call(() =>
        this.#client.conversations.replies({
          channel: place.channel,
          ts: place.threadTs,
          oldest: place.oldest,
          limit: place.pageSize,
          include_all_metadata: true,
          ...(cursor === undefined ? {} : { cursor }),
        }),
      );
      messages.push(...z.array(slackThreadMessage).parse(answer.messages ?? []));
      cursor = answer.response_metadata?.next_cursor || undefined;
    } while (cursor !== undefined);
    return messages;
  }

  /** Shows in a task's thread what its agent is at; while it is `processing` Slack offers to stop it. */
  async setSessionStatus(session: SlackSession): Promise<void> {
    await this.#call(() =>
      this.#client.agents.sessions.setStatus({
        channel_id: session.channel,
        thread_ts: session.threadTs,
        status: session.status,
        title: session.title,
        ...(session.username === undefined ? {} : { username: session.username }),
        ...(session.iconEmoji === undefined ? {} : { icon_emoji: session.iconEmoji }),
      }),
    );
  }

  /** Whose token this is, and what it may do. */
  async identify(): Promise<{ teamId: string; botUserId: string; botId: string; scopes: readonly string[] }> {
    const answer = await this.#call(() => this.#client.auth.test());
    return {
      teamId: answer.team_id ?? '',
      botUserId: answer.user_id ?? '',
      botId: answer.bot_id ?? '',
      scopes: answer.response_metadata?.scopes ?? [],
    };
  }

  /** The id of the app that a bot belongs to. */
  async findAppId(botId: string): Promise<string | undefined> {
    const answer = await this.#call(() => this.#client.bots.info({ bot: botId }));
    return answer.bot?.app_id;
  }

  /** Throws with Slack's reason when the app cannot read a channel. */
  async probeChannel(channel: string): Promise<void> {
    await this.#call(() => this.#client.conversations.history({ channel, limit: 1 }));
  }

  async findUserName(userId: string): Promise<string | undefined> {
    const answer = await this.#call(() => this.#client.users.info({ user: userId }));
    return answer.user?.profile?.display_name || answer.user?.real_name || answer.user?.name;
  }

  /** Shows a person's home of the app; what stood there goes. */
  async publishHome(userId: string, blocks: KnownBlock[]): Promise<void> {
    await this.#call(() => this.#client.views.publish({ user_id: userId, view: { type: 'home', blocks } }));
  }
}

/** Makes a call of Slack's Web API; what goes wrong is an `OutsideCallError`. */
export async function callSlack<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await callingIntegration('slack', call);
  } catch (error) {
    const words = missingScopeWords(error);
    throw new OutsideCallError('slack', failureOf(error), { cause: error, ...(words === undefined ? {} : { words }) });
  }
}

/** Slack names the scopes of which one would do. */
function missingScopeWords(error: unknown): string | undefined {
  if (!(error instanceof WebAPIPlatformError) || error.data.error !== 'missing_scope') return undefined;
  const { needed } = error.data as { needed?: unknown };
  return typeof needed === 'string' ? `the app lacks the scope ${needed.replaceAll(',', ' or ')}` : undefined;
}

function failureOf(error: unknown): CallFailure {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'rate_limited', retryAfterSeconds: error.retryAfter, reason: 'ratelimited' };
  }
  if (error instanceof WebAPIPlatformError) {
    const reason = String(error.data.error);
    return permanentErrors.has(reason) ? { kind: 'refused', reason } : { kind: 'failed', reason };
  }
  if (error instanceof WebAPIHTTPError) {
    // A 5xx may come from a gateway in front of a server that has done the work.
    return { kind: 'unknown', reason: `http ${error.statusCode}` };
  }
  return { kind: 'unknown', reason: error instanceof Error ? error.message : 'no answer' };
}
