import type { TaskStatus } from '@oblivion/protocol';
import { escapeSlack } from '../../../integrations/slack/escape.js';
import { priorityName } from '../../tasks/source-task.js';

export interface RootTask {
  readonly title: string;
  readonly url: string;
  readonly description: string;
  readonly status: TaskStatus;
  readonly priority: number | null;
}

const excerptLength = 280;
const titleLength = 200;
const unitsPerCharacter = 8;
const segmenter = new Intl.Segmenter();

const statusWords: Record<TaskStatus, string> = {
  available: '⚪ waiting for an agent',
  claimed: '🔵 claimed',
  in_progress: '🔵 in progress',
  blocked_on_human: '🟠 waiting for you',
  in_review: '🟣 in review',
  done: '✅ done',
  failed: '🔴 failed',
  cancelled: '⚫ cancelled',
};

/** The message that stands for a task in its channel: title with link, state, who has it, priority, excerpt. */
export function rootText(task: RootTask, holder: string | null): string {
  const title = escapeSlack(shorten(oneLine(task.title), titleLength)) || 'Untitled task';
  const facts = [statusWords[task.status]];
  if (holder !== null) facts.push(`${escapeSlack(holder)} (AI agent)`);
  const priority = priorityName(task.priority);
  if (priority !== null) facts.push(`${priority} priority`);
  const excerpt = shorten(oneLine(task.description), excerptLength);
  const lines = [`*<${task.url.replaceAll('|', '%7C').replaceAll('>', '%3E')}|${title}>*`, facts.join('  ·  ')];
  if (excerpt !== '') lines.push(`> ${escapeSlack(excerpt)}`);
  return lines.join('\n');
}

export function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/** Shortens by whole characters as people see them, so that no emoji or accent is cut in half. */
export function shorten(text: string, length: number): string {
  // A character of the eye may be many units long: a bounded head is looked at, and its last one may be torn.
  const head = text.slice(0, length * unitsPerCharacter).replace(/[\uD800-\uDBFF]$/, '');
  const characters = [...segmenter.segment(head)].map((part) => part.segment);
  if (head.length === text.length && characters.length <= length) return text;
  return `${characters.slice(0, Math.min(characters.length, length) - 1).join('')}…`;
}
