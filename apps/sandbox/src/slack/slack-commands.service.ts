import { preview } from '../journal/preview.js';
import type { WebhookClient } from '../webhooks/post-webhook.client.js';
import { newToken } from '../worlds/identifiers.js';
import type { Person, World } from '../worlds/world.js';
import { readAnswer } from './interaction-answer.js';
import type { SlackAnswersService } from './slack-answers.service.js';
import { signedHeaders } from './slack-events.service.js';
import { requireOneOf } from './scopes.js';
import type { SlackChannel } from './slack-team.js';

export interface TypedCommand {
  readonly channel: SlackChannel;
  readonly person: Person;
  /** With the slash. */
  readonly command: string;
  readonly text: string;
}

/** What the person who typed a command sees go wrong, in Slack's own codes. */
export type CommandFailure =
  | 'no_command_url'
  | 'missing_scope'
  | 'operation_timeout'
  | 'dispatch_failed'
  | 'invalid_command_response';

export type CommandOutcome =
  | { readonly outcome: 'answered'; readonly text: string | null }
  | { readonly outcome: 'failed'; readonly error: CommandFailure };

/** Slash commands: sent once, signed, and never again; the answer must come at once. */
export class SlackCommandsService {
  constructor(
    private readonly client: WebhookClient,
    private readonly answers: SlackAnswersService,
  ) {}

  async type(world: World, typed: TypedCommand): Promise<CommandOutcome> {
    const url = world.slack.commandUrl;
    if (url === undefined) return { outcome: 'failed', error: 'no_command_url' };
    if (requireOneOf(['commands'], world.slack.scopes).outcome === 'missing')
      return { outcome: 'failed', error: 'missing_scope' };
    const body = new URLSearchParams(this.formOf(world, typed)).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signedHeaders(world, body) };
    const startedAt = performance.now();
    const { outcome, answerText } = await this.client.post({
      url,
      body,
      headers,
      timeoutMs: world.timings.slackTimeoutMs,
    });
    const result = ((): CommandOutcome => {
      if (outcome.kind === 'timeout') return { outcome: 'failed', error: 'operation_timeout' };
      if (outcome.kind !== 'accepted' || outcome.status !== 200) return { outcome: 'failed', error: 'dispatch_failed' };
      return this.show(world, typed, answerText);
    })();
    world.journal.record({
      kind: 'slack.webhook',
      name: 'command',
      outcome: result.outcome === 'answered' ? 'ok' : 'failed',
      ...('status' in outcome ? { status: outcome.status } : {}),
      ...(result.outcome === 'failed' ? { error: result.error } : {}),
      durationMs: Math.round(performance.now() - startedAt),
      detail: { url, command: typed.command, text: typed.text, answer: preview(answerText) },
    });
    return result;
  }

  private show(world: World, { channel, person }: TypedCommand, answerText: string): CommandOutcome {
    const read = readAnswer(answerText);
    if (read.outcome === 'invalid') return { outcome: 'failed', error: 'invalid_command_response' };
    if (read.outcome === 'nothing') return { outcome: 'answered', text: null };
    this.answers.show(world, { channel, userId: person.slackUserId, original: undefined }, read.answer);
    return { outcome: 'answered', text: read.answer.text };
  }

  private formOf(world: World, { channel, person, command, text }: TypedCommand): Record<string, string> {
    const { slack } = world;
    return {
      token: slack.verificationToken,
      team_id: slack.teamId,
      team_domain: slack.teamName.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
      channel_id: channel.id,
      channel_name: channel.name,
      user_id: person.slackUserId,
      user_name: slack.users.get(person.slackUserId)?.name ?? person.name,
      command,
      text,
      api_app_id: slack.appId,
      is_enterprise_install: 'false',
      response_url: this.answers.issue(world, { channel, userId: person.slackUserId }),
      trigger_id: `${Date.now()}.${Math.floor(Math.random() * 1e9)}.${newToken(32)}`,
    };
  }
}
