import type { KnownBlock } from '@slack/web-api';
import { splitText } from '../../platform/markdown/split-text.js';

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

export interface SlackContent {
  readonly text: string;
  /** Undefined for text alone. */
  readonly blocks: KnownBlock[] | undefined;
}

/** What Slack is sent for a text: its buttons as blocks, and the text without them for notifications. */
export function readButtons(source: string): SlackContent {
  const found = lastLine.exec(source);
  if (found === null) return { text: source, blocks: undefined };
  const text = source.slice(0, found.index);
  const sections = splitText(text, sectionLength).map((part) => ({
    type: 'section' as const,
    text: { type: 'mrkdwn' as const, text: part },
  }));
  const elements = [...(found[1] as string).matchAll(buttonLink)].map(
    ([, style = '', action_id = '', value = '', label = '']) => ({
      type: 'button' as const,
      action_id,
      value,
      text: { type: 'plain_text' as const, text: label },
      ...(isStyle(style) ? { style } : {}),
    }),
  );
  return { text, blocks: [...sections, { type: 'actions', elements }] };
}

function isStyle(style: string): style is ButtonStyle {
  return style === 'primary' || style === 'danger';
}
