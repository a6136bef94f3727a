import type { MemorySearchAnswer, TaskStatus, Why } from '@oblivion/protocol';
import { escapeSlack } from '../../integrations/slack/escape.js';
import { oneLine, rootText, shorten } from '../conversation/root/root-text.js';
import { whyText } from '../conversation/orders/why-request.js';
import type { ChannelStatus, ListedTask } from './channel-status.js';

const excerptLength = 240;
const titleLength = 80;

export const helpText = [
  '*What Oblivion does for `/oblivion`*',
  '`status` what goes on in this channel; `status TASK` how one task stands',
  '`why TASK` why it does not move, whose turn it is and what to do',
  '`stop TASK` the agent stops and the task is cancelled here; for operators, admins and owners',
  '`assign TASK AGENT` a task that waits is offered to this agent alone, until it has had it; `assign TASK anyone` to all again; for the same people',
  '`search WORDS` what the project of this channel remembers; `search @project WORDS` elsewhere',
  '`help` this',
  '_TASK_ is its id, its id where it was written, or a link to it or to its thread. In a channel with one open task it may be left out.',
].join('\n');

export function unknownText(word: string): string {
  return `I do not know \`${escapeSlack(word.replaceAll('`', "'")).slice(0, titleLength)}\`.\n${helpText}`;
}

/** A member of the workspace whom nobody has made known to Oblivion. */
export function strangerText(userId: string): string {
  return `Oblivion does not know you yet. Ask an owner or admin of it to add you with your Slack id ${escapeSlack(userId)}.`;
}

export function taskText(task: ListedTask, why: Why | undefined): string {
  const state = rootText(task, task.holder);
  return why === undefined ? state : `${state}\n${escapeSlack(why.explanation)}`;
}

export function whyAnswer(task: ListedTask, why: Why): string {
  return `*${link(task)}*\n${escapeSlack(whyText(why))}`;
}

export function statusText({ project, counts, open, agents }: ChannelStatus): string {
  const place = project === null ? 'all projects' : `@${project}`;
  const figures = counts.map(({ status, count }) => `${count} ${statusNames[status]}`).join(', ');
  const online = agents.filter(({ isOnline }) => isOnline).map(({ name }) => escapeSlack(name));
  const lines = [
    `*${place}*: ${figures === '' ? 'no open tasks' : figures}.`,
    ...open.map((task) => `• ${taskLine(task)}`),
    online.length === 0 ? 'No agent is connected.' : `Connected: ${online.join(', ')}.`,
  ];
  return lines.join('\n');
}

/** A task in a list. */
export function taskLine(task: ListedTask): string {
  return `${link(task)} — ${statusNames[task.status]}${ofHolder(task)}`;
}

/** A task was to be named, and this is no name of one. */
export function whichTaskText(given: string, open: readonly ListedTask[]): string {
  const what =
    given === '' ? 'Name the task.' : `I know no single task by “${escapeSlack(given.slice(0, titleLength))}”.`;
  const choice = open.map((task) => `• \`${task.external_id}\` ${link(task)}`);
  return choice.length === 0 ? what : `${what} Open in this channel:\n${choice.join('\n')}`;
}

export function stoppingText(task: ListedTask): string {
  return `Stopping ${link(task)}. Its thread says when it is done.`;
}

export function assigningText(task: ListedTask, agent: string | null): string {
  return agent === null
    ? `Offering ${link(task)} to all agents of its group.`
    : `Giving ${link(task)} to ${escapeSlack(agent)}: nobody else is offered it. Its thread says when it is done.`;
}

/** What is held, over, or waits for a person is given to nobody. */
export function notWaitingText(task: ListedTask): string {
  const advice =
    task.holder === null
      ? 'Only a task that waits for an agent can be given to one.'
      : 'It is taken from no agent by this: stop it, open it again, then assign it.';
  return `${taskLine(task)}. ${advice}`;
}

/** An agent was to be named, and this is none of the task's group. */
export function whomText(given: string, agents: readonly string[]): string {
  const what =
    given === '' ? 'Name the agent.' : `“${escapeSlack(given.slice(0, titleLength))}” is no agent of its group.`;
  return agents.length === 0
    ? `${what} There is none yet.`
    : `${what} Agents: ${agents.map(escapeSlack).join(', ')}; or \`anyone\`.`;
}

export function overText(task: ListedTask): string {
  return `${link(task)} is ${statusNames[task.status]} already.`;
}

export function foundText({ hits, degraded }: MemorySearchAnswer, words: string): string {
  if (hits.length === 0) return `Nothing is remembered of “${escapeSlack(words.slice(0, titleLength))}”.`;
  const lines = hits.map(({ text, source }) => {
    const title = escapeSlack(shorten(source.title, titleLength));
    const name = source.url === null ? `*${title}*` : `<${address(source.url)}|${title.replaceAll('|', '/')}>`;
    return `• ${name}\n> ${escapeSlack(shorten(oneLine(text), excerptLength))}`;
  });
  return [...lines, ...(degraded === null ? [] : [`_${escapeSlack(degraded)}_`])].join('\n');
}

const statusNames: Record<TaskStatus, string> = {
  available: 'waiting for an agent',
  claimed: 'claimed',
  in_progress: 'in progress',
  blocked_on_human: 'waiting for a person',
  in_review: 'in review',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

function link({ url, title }: ListedTask): string {
  const words = escapeSlack(shorten(oneLine(title), titleLength)).replaceAll('|', '/');
  return `<${address(url)}|${words === '' ? 'Untitled task' : words}>`;
}

function ofHolder({ holder }: ListedTask): string {
  return holder === null ? '' : `, ${escapeSlack(holder)} (AI agent)`;
}

function address(url: string): string {
  return url.replaceAll('|', '%7C').replaceAll('>', '%3E').replaceAll('<', '%3C').replaceAll('&', '&amp;');
}
