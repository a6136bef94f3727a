import { newToken } from '../worlds/identifiers.js';
import type { Person, World } from '../worlds/world.js';
import { readAnswer } from './interaction-answer.js';
import { requireOneOf } from './scopes.js';
import type { SlackAnswersService } from './slack-answers.service.js';
import type { FormFailure, SlackFormsService } from './slack-forms.service.js';
import type { SlackChannel } from './slack-team.js';

export interface TypedCommand {
  readonly channel: SlackChannel;
  readonly person: Person;
  /** With the slash. */
  readonly command: string;
  readonly text: string;
}

export type CommandOutcome =
  | { readonly outcome: 'answered'; readonly text: string | null }
  | { readonly outcome: 'failed'; readonly error: FormFailure };

/** Slash commands that people type. */
export class SlackCommandsService {
  constructor(
    private readonly forms: SlackFormsService,
    private readonly answers: SlackAnswersService,
  ) {}

  async type(world: World, typed: TypedCommand): Promise<CommandOutcome> {
    const { isSocketMode, commandUrl } = world.slack;
    if (!isSocketMode && commandUrl === undefined) return { outcome: 'failed', error: 'no_request_url' };
    if (requireOneOf(['commands'], world.slack.scopes).outcome === 'missing')
      return { outcome: 'failed', error: 'missing_scope' };
    const { channel, person, command, text } = typed;
    const sent = await this.forms.send(world, {
      name: 'command',
      url: commandUrl,
      fields: this.formOf(world, typed),
      detail: { command, text },
      problemOf: (answerText) => (readAnswer(answerText).outcome === 'invalid' ? 'invalid_response' : undefined),
    });
    if (sent.outcome === 'failed') return sent;
    const read = readAnswer(sent.answerText);
    if (read.outcome !== 'message') return { outcome: 'answered', text: null };
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
      trigger_id: newTriggerId(),
    };
  }
}

/** Slack's own name for one thing that a person did. */
export function newTriggerId(): string {
  return `${Date.now()}.${Math.floor(Math.random() * 1e9)}.${newToken(32)}`;
}
