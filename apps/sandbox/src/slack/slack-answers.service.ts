import type { FastifyRequest } from 'fastify';
import { preview } from '../journal/preview.js';
import { newToken } from '../worlds/identifiers.js';
import type { World } from '../worlds/world.js';
import type { ConversationService } from './conversation.service.js';
import { type InteractionAnswer, readAnswer } from './interaction-answer.js';
import { findMessage, type ResponseUrl, type SlackChannel } from './slack-team.js';

const LIFETIME_MS = 30 * 60_000;
const USES = 5;

/** Shows what an app answers to people, and hands out the addresses where it may do so later. */
export class SlackAnswersService {
  constructor(
    private readonly conversation: ConversationService,
    private readonly baseUrl: () => string,
  ) {}

  /** A new response URL. `original`: the message on which the person acted. */
  issue(world: World, place: { channel: SlackChannel; userId: string; original?: string }): string {
    const token = newToken(24);
    const { channel, userId, original } = place;
    const issued = { channel, userId, original, usesLeft: USES, expiresAtMs: world.clock.now() + LIFETIME_MS };
    world.slack.responseUrls.set(token, issued);
    return `${this.baseUrl()}/slack/response/${token}`;
  }

  /** A call at a response URL: Slack's own answers, and a line in the journal. */
  take(worlds: readonly World[], request: FastifyRequest): { status: number; body: string } {
    const { token } = request.params as { token: string };
    const world = worlds.find(({ slack }) => slack.responseUrls.has(token));
    const issued = world?.slack.responseUrls.get(token);
    if (world === undefined || issued === undefined) return { status: 404, body: 'no_such_url' };
    const body = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    const refusal = this.use(world, issued, body);
    world.journal.record({
      kind: 'slack.request',
      name: 'response_url',
      outcome: refusal === undefined ? 'ok' : 'refused',
      ...(refusal === undefined ? {} : { error: refusal }),
      durationMs: 0,
      detail: { body: preview(body) },
    });
    if (refusal === undefined) return { status: 200, body: 'ok' };
    return { status: refusal === 'invalid_payload' ? 400 : 404, body: refusal };
  }

  /** Shows an answer; says who sees it. */
  show(world: World, issued: Pick<ResponseUrl, 'channel' | 'userId' | 'original'>, answer: InteractionAnswer): void {
    const { channel, userId, original } = issued;
    const { text, blocks } = answer;
    const isGoing = original !== undefined && (answer.replacesOriginal || answer.deletesOriginal);
    if (isGoing && findMessage(channel, original) !== undefined) return this.change(world, channel, original, answer);
    if (isGoing) world.slack.ephemerals = world.slack.ephemerals.filter(({ id }) => id !== original);
    if (answer.deletesOriginal) return;
    if (answer.isInChannel) {
      const given = blocks.length === 0 ? {} : { blocks };
      this.conversation.post(world, { channel, userId: world.slack.botUserId, text, ...given });
      return;
    }
    const shown = { id: `e-${newToken(10)}`, channelId: channel.id, userId, text, blocks };
    world.slack.ephemerals = [...world.slack.ephemerals, shown];
  }

  private use(world: World, issued: ResponseUrl, body: string): string | undefined {
    if (issued.expiresAtMs < world.clock.now()) return 'expired_url';
    if (issued.usesLeft === 0) return 'used_url';
    const read = readAnswer(body);
    if (read.outcome !== 'message') return 'invalid_payload';
    issued.usesLeft -= 1;
    this.show(world, issued, read.answer);
    return undefined;
  }

  private change(world: World, channel: SlackChannel, ts: string, answer: InteractionAnswer): void {
    const message = findMessage(channel, ts);
    if (message === undefined || message.isDeleted) return;
    if (answer.deletesOriginal) return this.conversation.remove(world, channel, message);
    const { text, blocks } = answer;
    const given = blocks.length === 0 ? {} : { blocks };
    this.conversation.edit(world, { channel, message, editorId: world.slack.botUserId, text, ...given });
  }
}
