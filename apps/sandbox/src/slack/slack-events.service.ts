import { setTimeout as delay } from 'node:timers/promises';
import { newSlackId, newToken } from '../worlds/identifiers.js';
import type { World } from '../worlds/world.js';
import type { DeliveryService } from '../webhooks/delivery.service.js';
import type { WebhookCarrier, WebhookClient } from '../webhooks/post-webhook.client.js';
import { describeOutcome, slackRetryReason, type TryOutcome } from '../webhooks/retry-schedule.js';
import { eventEnvelope } from './event-envelope.js';
import { requireOneOf } from './scopes.js';
import { slackSignature } from './signature.js';
import type { SlackSocketsService } from './slack-sockets.service.js';
import type { SlackChannel } from './slack-team.js';

export interface SlackEvent {
  readonly channel: SlackChannel;
  readonly event: Readonly<Record<string, unknown>>;
  /** Scopes of which the app needs one to be told. */
  readonly scopes: readonly string[];
  /** What happens to a public channel is told to apps outside of it, too. Members alone when left out. */
  readonly reach?: 'members' | 'team';
}

type Way =
  | { readonly outcome: 'found'; readonly to: { readonly url: string; readonly carrier?: WebhookCarrier } }
  | { readonly outcome: 'none'; readonly error: string };

/** The Events API: tells the app's request URL what happened, signed, with Slack's retries. */
export class SlackEventsService {
  constructor(
    private readonly deliveries: DeliveryService,
    private readonly client: WebhookClient,
    private readonly sockets: SlackSocketsService,
  ) {}

  /**
   * Sends an event if Slack would: the app has the scope, the bot is in the channel, the URL is verified. In Socket Mode it
   * goes over a connection, and is tried again as to a URL.
   */
  emit(world: World, { channel, event, scopes, reach = 'members' }: SlackEvent): void {
    const team = world.slack;
    if (team.subscriptions?.has(subscriptionOf(channel, event)) === false) return;
    const isReached = reach === 'team' || channel.members.has(team.botUserId);
    if (requireOneOf(scopes, team.scopes).outcome === 'missing' || !isReached) return;
    const eventId = newSlackId('Ev');
    const name = typeof event.subtype === 'string' ? `${String(event.type)}.${event.subtype}` : String(event.type);
    const detail = { eventId, channelId: channel.id };
    const way = this.wayOf(world);
    if (way.outcome === 'none') {
      const { error } = way;
      world.journal.record({ kind: 'slack.webhook', name, outcome: 'not_sent', error, durationMs: 0, detail });
      return;
    }
    const body = JSON.stringify(eventEnvelope(team, { event, eventId, nowMs: Date.now(), channelId: channel.id }));
    this.deliveries.start(world, {
      kind: 'slack.webhook',
      name,
      ...way.to,
      body,
      timeoutMs: world.timings.slackTimeoutMs,
      retryDelaysMs: world.timings.slackRetryDelaysMs,
      headersOf: (tryNumber, previous) => ({ ...signedHeaders(world, body), ...retryHeaders(tryNumber, previous) }),
      detail,
    });
  }

  private wayOf(world: World): Way {
    const { isSocketMode, requestUrl } = world.slack;
    if (isSocketMode) {
      const carrier = this.sockets.carrier(world, { type: 'events_api', accepts_response_payload: false });
      return { outcome: 'found', to: { url: 'socket', carrier } };
    }
    if (requestUrl?.isVerified === true) return { outcome: 'found', to: { url: requestUrl.url } };
    return { outcome: 'none', error: requestUrl === undefined ? 'no_request_url' : 'request_url_not_verified' };
  }

  /** Sets the request URL and tries its challenge once; goes on trying in the background while it does not answer. */
  async setRequestUrl(world: World, url: string): Promise<void> {
    const requestUrl = { url, isVerified: false, problem: 'not answered yet' as string | undefined };
    world.slack.requestUrl = requestUrl;
    await this.verify(world, requestUrl);
    if (!requestUrl.isVerified) void this.keepVerifying(world, requestUrl).catch(() => undefined);
  }

  private async keepVerifying(world: World, requestUrl: NonNullable<World['slack']['requestUrl']>): Promise<void> {
    const until = performance.now() + world.timings.slackVerifyForMs;
    while (performance.now() < until) {
      await delay(world.timings.slackVerifyEveryMs, undefined, { signal: world.lifetime.signal });
      if (world.slack.requestUrl !== requestUrl) return;
      await this.verify(world, requestUrl);
      if (requestUrl.isVerified) return;
    }
  }

  private async verify(world: World, requestUrl: NonNullable<World['slack']['requestUrl']>): Promise<void> {
    const startedAt = performance.now();
    const challenge = newToken(52);
    const body = JSON.stringify({ token: world.slack.verificationToken, challenge, type: 'url_verification' });
    const headers = { 'content-type': 'application/json', ...signedHeaders(world, body) };
    const { url } = requestUrl;
    const { outcome, answerText } = await this.client.post({
      url,
      body,
      headers,
      timeoutMs: world.timings.slackTimeoutMs,
    });
    const isEchoed = outcome.kind === 'accepted' && echoes(answerText, challenge);
    requestUrl.isVerified = isEchoed;
    requestUrl.problem = isEchoed ? undefined : problemOf(outcome);
    world.journal.record({
      kind: 'slack.webhook',
      name: 'url_verification',
      outcome: isEchoed ? 'ok' : 'failed',
      ...(requestUrl.problem === undefined ? {} : { error: requestUrl.problem }),
      durationMs: Math.round(performance.now() - startedAt),
      detail: { url },
    });
  }
}

function problemOf(outcome: TryOutcome): string {
  return outcome.kind === 'accepted' ? 'challenge_not_echoed' : describeOutcome(outcome);
}

function echoes(answerText: string, challenge: string): boolean {
  return (
    answerText.trim() === challenge ||
    answerText.includes(`"${challenge}"`) ||
    answerText.includes(`challenge=${challenge}`)
  );
}

/** Headers of a call that Slack makes, signed over its body. */
export function signedHeaders(world: World, body: string): Record<string, string> {
  const timestampSeconds = Math.floor(Date.now() / 1000);
  return {
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': String(timestampSeconds),
    'x-slack-signature': slackSignature(world.slack.signingSecret, timestampSeconds, body),
  };
}

function retryHeaders(tryNumber: number, previous: TryOutcome | undefined): Record<string, string> {
  if (tryNumber === 1 || previous === undefined) return {};
  return { 'x-slack-retry-num': String(tryNumber - 1), 'x-slack-retry-reason': slackRetryReason(previous) };
}

/** The name of an event in a manifest: messages have one for each kind of channel. */
function subscriptionOf(channel: SlackChannel, { type }: SlackEvent['event']): string {
  if (type !== 'message') return String(type);
  return channel.isPrivate ? 'message.groups' : 'message.channels';
}
