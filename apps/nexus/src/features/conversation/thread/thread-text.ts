import { type Artifact, isSourceProvider, type MessageKind, type Origin, workSources } from '@oblivion/protocol';
import { escapeSlack } from '../../../integrations/slack/escape.js';
import { markdownToMrkdwnParts } from '../../../integrations/slack/markdown-to-mrkdwn.js';
import { partLength } from '../../../integrations/slack/part-length.js';
import { withoutSyncMark } from '../mirror-rules.js';

export interface SpokenMessage {
  readonly origin: Origin;
  readonly kind: MessageKind;
  readonly author: string;
  readonly text: string;
  readonly artifacts: readonly Artifact[];
}

const kindMarks: Record<MessageKind, string> = {
  progress: '',
  question: '❓ ',
  blocker: '🚧 ',
  result: '✅ ',
  failure: '❌ ',
  comment: '',
  note: 'ℹ️ ',
};

/** The messages that a task's thread shows for what was said: one, or several when it is long. */
export function slackTexts(message: SpokenMessage): readonly string[] {
  const parts = markdownToMrkdwnParts(message.text, partLength);
  const links = message.artifacts.map((artifact) => `📎 <${linkAddress(artifact.url)}|${escapeSlack(artifact.title)}>`);
  const first = `${kindMarks[message.kind]}${attribution(message)}${parts[0] ?? ''}`;
  const texts = [first, ...parts.slice(1)];
  if (links.length > 0) texts[texts.length - 1] = `${texts.at(-1)}\n${links.join('\n')}`;
  return texts;
}

/** Agents speak under their own name; others are named in the text. */
function attribution(message: SpokenMessage): string {
  if (message.origin === 'agent' || message.origin === 'system') return '';
  const place = isSourceProvider(message.origin) ? workSources[message.origin].place : 'in Observer';
  return `*${escapeSlack(message.author).replaceAll('*', '')}* ${place}:\n`;
}

function linkAddress(url: string): string {
  return url.replaceAll('|', '%7C').replaceAll('>', '%3E').replaceAll('<', '%3C').replaceAll('&', '&amp;');
}

const commentHeadings: Record<MessageKind, string> = {
  progress: 'says:',
  question: 'asks:',
  blocker: 'is blocked:',
  result: 'has a result:',
  failure: 'could not do it:',
  comment: 'says in Slack:',
  note: 'notes:',
};

/** The comment that stands where the task was written, for what was said; its text is Markdown. */
export function sourceComment(message: SpokenMessage): {
  readonly author: string;
  readonly heading: string;
  readonly text: string;
  readonly links: readonly { title: string; url: string }[];
} {
  return {
    author: message.origin === 'agent' ? `${message.author} (AI agent)` : message.author,
    heading: commentHeadings[message.kind],
    text: message.origin === 'slack' ? withoutSyncMark(message.text) : message.text,
    links: message.artifacts,
  };
}
