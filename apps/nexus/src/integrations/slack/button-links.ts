import type { KnownBlock } from '@slack/web-api';
import { splitText } from '../../platform/markdown/split-text.js';
import type { ShownPlan } from './progress-plan.js';

type ButtonStyle = 'primary' | 'danger';

/** A button under a message. */
export interface SlackButton {
  readonly actionId: string;
  readonly value: string;
  readonly label: string;
  readonly style?: ButtonStyle;
}

/** Slack's limit for the text of a section. */
const sectionLength = 3_000;
const buttonLink = /<button:([\w-]+)\/([\w-]+):([\w/-]*)\|([^<>|]+)>/g;
const lastLine = /\n((?:<button:[^<>]+> ?)+)$/;
const feedbackLine = /\n<feedback:([\w-]+):([\w-]+)>$/;

/**
 * Text with buttons under it: they stand as links in a line of their own, the last one. A message is then one text wherever
 * it is kept, and becomes blocks only as it is sent. No text of people or agents can hold such a link: angle brackets are
 * escaped in it, and only web and mail addresses become links.
 */
export function withButtons(text: string, buttons: readonly SlackButton[]): string {
  if (buttons.length === 0) return text;
  const links = buttons.map(
    ({ actionId, value, label, style = 'default' }) => `<button:${style}/${actionId}:${value}|${label}>`,
  );
  return `${text}\n${links.join(' ')}`;
}

/** Text with two thumbs under it. `value` tells of what they speak; the one that is pressed adds `/good` or `/bad`. */
export function withFeedback(text: string, { actionId, value }: { actionId: string; value: string }): string {
  return `${text}\n<feedback:${actionId}:${value}>`;
}

export interface SlackContent {
  readonly text: string;
  /** Undefined for text alone. */
  readonly blocks: KnownBlock[] | undefined;
}

/** What Slack is sent for a text, with a plan shown in its place where there is one. */
export function contentOf({ text, plan }: { text: string; plan?: ShownPlan | undefined }): SlackContent {
  return plan === undefined ? readButtons(text) : { text, blocks: [plan] };
}

/** What Slack is sent for a text: its buttons as blocks, and the text without them for notifications. */
export function readButtons(source: string): SlackContent {
  const thumbs = feedbackLine.exec(source);
  if (thumbs !== null) {
    const text = source.slice(0, thumbs.index);
    const [, actionId = '', value = ''] = thumbs;
    return { text, blocks: [...sectionsOf(text), feedbackBlock(actionId, value)] };
  }
  const found = lastLine.exec(source);
  if (found === null) return { text: source, blocks: undefined };
  const text = source.slice(0, found.index);
  const elements = [...(found[1] as string).matchAll(buttonLink)].map(
    ([, style = '', action_id = '', value = '', label = '']) => ({
      type: 'button' as const,
      action_id,
      value,
      text: { type: 'plain_text' as const, text: label },
      ...(isStyle(style) ? { style } : {}),
    }),
  );
  return { text, blocks: [...sectionsOf(text), { type: 'actions', elements }] };
}

function sectionsOf(text: string): KnownBlock[] {
  return splitText(text, sectionLength).map((part) => ({ type: 'section', text: { type: 'mrkdwn', text: part } }));
}

function feedbackBlock(actionId: string, value: string): KnownBlock {
  const button = (label: string, opinion: string, spoken: string) => ({
    text: { type: 'plain_text' as const, text: label },
    accessibility_label: spoken,
    value: `${value}/${opinion}`,
  });
  return {
    type: 'context_actions',
    elements: [
      {
        type: 'feedback_buttons',
        action_id: actionId,
        positive_button: button('Good', 'good', 'This result is good'),
        negative_button: button('Bad', 'bad', 'This result is bad'),
      },
    ],
  };
}

function isStyle(style: string): style is ButtonStyle {
  return style === 'primary' || style === 'danger';
}
