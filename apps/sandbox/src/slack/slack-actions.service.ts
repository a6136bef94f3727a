import type { Person, World } from '../worlds/world.js';
import { newTriggerId } from './slack-commands.service.js';
import { messageView } from './message-view.js';
import type { SlackAnswersService } from './slack-answers.service.js';
import type { FormFailure, SlackFormsService } from './slack-forms.service.js';
import type { SlackChannel, SlackMessage } from './slack-team.js';

export interface Button {
  readonly type: 'button' | 'feedback_buttons';
  readonly actionId: string;
  readonly blockId: string;
  readonly text: unknown;
  readonly value: string | undefined;
  readonly style: string | undefined;
}

export interface PressedButton {
  readonly channel: SlackChannel;
  readonly message: SlackMessage;
  readonly person: Person;
  readonly button: Button;
}

export type PressOutcome = { readonly outcome: 'taken' } | { readonly outcome: 'failed'; readonly error: FormFailure };

/** The buttons of a message, in the order in which they stand. */
export function buttonsOf(blocks: readonly unknown[]): readonly Button[] {
  return (blocks as readonly Record<string, unknown>[]).flatMap((block, place) => {
    if (block.type === 'context_actions') return feedbackOf(block, place);
    const elements = block.type === 'actions' ? (block.elements as readonly Record<string, unknown>[]) : [];
    const blockId = typeof block.block_id === 'string' ? block.block_id : `b${place}`;
    return elements
      .filter(({ type }) => type === 'button')
      .map(({ action_id: actionId, text, value, style }, index) => ({
        type: 'button' as const,
        actionId: typeof actionId === 'string' ? actionId : `a${index}`,
        blockId,
        text,
        value: typeof value === 'string' ? value : undefined,
        style: typeof style === 'string' ? style : undefined,
      }));
  });
}

/** Each of the two is a button of its own for a person, with the same action id. */
function feedbackOf(block: Record<string, unknown>, place: number): readonly Button[] {
  const blockId = typeof block.block_id === 'string' ? block.block_id : `b${place}`;
  return (block.elements as readonly Record<string, unknown>[])
    .filter(({ type }) => type === 'feedback_buttons')
    .flatMap((element, index) =>
      [element.positive_button, element.negative_button].map((half) => {
        const { text, value } = half as { text: unknown; value: string };
        const actionId = typeof element.action_id === 'string' ? element.action_id : `a${index}`;
        return { type: 'feedback_buttons' as const, actionId, blockId, text, value, style: undefined };
      }),
    );
}

/** Buttons that people press. */
export class SlackActionsService {
  constructor(
    private readonly forms: SlackFormsService,
    private readonly answers: SlackAnswersService,
  ) {}

  async press(world: World, pressed: PressedButton): Promise<PressOutcome> {
    const { channel, message, button } = pressed;
    const sent = await this.forms.send(world, {
      name: 'block_actions',
      url: world.slack.interactivityUrl,
      fields: { payload: JSON.stringify(this.payloadOf(world, pressed)) },
      detail: { channelId: channel.id, ts: message.ts, actionId: button.actionId },
      problemOf: () => undefined,
    });
    return sent.outcome === 'failed' ? sent : { outcome: 'taken' };
  }

  private payloadOf(world: World, { channel, message, person, button }: PressedButton): Record<string, unknown> {
    const { slack } = world;
    const { type, actionId, blockId, text, value, style } = button;
    const userName = slack.users.get(person.slackUserId)?.name ?? person.name;
    const actionTs = `${(Date.now() / 1000).toFixed(3)}000`;
    return {
      type: 'block_actions',
      user: { id: person.slackUserId, username: userName, name: userName, team_id: slack.teamId },
      api_app_id: slack.appId,
      token: slack.verificationToken,
      container: { type: 'message', message_ts: message.ts, channel_id: channel.id, is_ephemeral: false },
      trigger_id: newTriggerId(),
      team: { id: slack.teamId, domain: slack.teamName.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-') },
      enterprise: null,
      is_enterprise_install: false,
      channel: { id: channel.id, name: channel.name },
      message: messageView(slack, message, { withMetadata: true }),
      state: { values: {} },
      response_url: this.answers.issue(world, { channel, userId: person.slackUserId, original: message.ts }),
      actions: [
        {
          action_id: actionId,
          block_id: blockId,
          text,
          ...(value === undefined ? {} : { value }),
          ...(style === undefined ? {} : { style }),
          type,
          action_ts: actionTs,
        },
      ],
    };
  }
}
