import type { SlackLine } from '../sandbox/control-views.ts';
import { type Evidence, rootMessages, threadOf } from './evidence.ts';

/** What stands in Slack and in ClickUp after the story, for people to read. */
export function transcripts(evidence: Evidence): string {
  const [root] = rootMessages(evidence.channel, evidence.clickup.task.url);
  const thread = root ? [root, ...threadOf(evidence.channel, root.ts)] : [];
  return [
    'Slack thread',
    ...thread.map((line) => `  ${line.author.name}${growthOf(line)}: ${indent(line.text)}`),
    '',
    `ClickUp task "${evidence.clickup.task.name}"`,
    ...evidence.clickup.comments.map((comment) => `  ${comment.user.username}: ${indent(comment.comment_text)}`),
    `  status: ${evidence.clickup.statusHistory.map((change) => change.to).join(' -> ')}`,
  ].join('\n');
}

function growthOf({ streaming }: SlackLine): string {
  return streaming === null ? '' : ' (shown while it was written)';
}

function indent(text: string): string {
  return text.trimEnd().replaceAll('\n', '\n      ');
}
