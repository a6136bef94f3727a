import type { TaskStatus } from '@oblivion/protocol';
import type { KnownBlock } from '@slack/web-api';
import { oneLine, shorten } from '../conversation/root/root-text.js';
import type { ListedTask } from './channel-status.js';
import { taskLine } from './command-texts.js';
import { escapeSlack } from '../../integrations/slack/escape.js';

export interface HomeTask extends ListedTask {
  /** What the agent asked last; null when it asked nothing. */
  readonly question: string | null;
}

const turnOfPeople: readonly TaskStatus[] = ['blocked_on_human', 'in_review', 'failed'];
/** With title and address it must fit into a section, also when each character is a long emoji. */
const questionLength = 200;

/** A person's home of the app: what waits for people, what agents work on, and where to see more. */
export function homeBlocks({ tasks, observerUrl }: { tasks: readonly HomeTask[]; observerUrl: string }): KnownBlock[] {
  const waiting = tasks.filter(({ status }) => turnOfPeople.includes(status));
  const others = tasks.filter(({ status }) => !turnOfPeople.includes(status));
  return [
    header('Waiting for people'),
    ...sections(waiting, 'Nothing waits for anybody.'),
    { type: 'divider' },
    header('Open tasks'),
    ...sections(others, 'No other task is open.'),
    { type: 'divider' },
    section(`<${observerUrl}|Observer> shows everything. \`/oblivion help\` says what you can ask in any channel.`),
  ];
}

/** For a member of the workspace whom Oblivion does not know. */
export function noticeBlocks(text: string): KnownBlock[] {
  return [section(text)];
}

function sections(tasks: readonly HomeTask[], none: string): readonly KnownBlock[] {
  return tasks.length === 0 ? [section(`_${none}_`)] : tasks.map((task) => section(textOf(task)));
}

function textOf(task: HomeTask): string {
  const line = taskLine(task);
  if (task.question === null || task.status !== 'blocked_on_human') return line;
  return `${line}\n> ${escapeSlack(shorten(oneLine(task.question), questionLength))}`;
}

function header(text: string): KnownBlock {
  return { type: 'header', text: { type: 'plain_text', text } };
}

function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}
