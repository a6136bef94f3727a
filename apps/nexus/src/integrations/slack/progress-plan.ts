import type { PlanBlock, TaskCardBlock } from '@slack/web-api';
import { splitText } from '../../platform/markdown/split-text.js';
import { markdownToRichParts, plainRun, type RichPart, type RichRun, richTextBlock } from './markdown-to-rich-text.js';

export const planEnds = ['completed', 'failed', 'lost', 'released', 'stopped', 'continued'] as const;
/** How it ended: as runs do; or, the message being full, it goes on in another one. */
export type PlanEnd = (typeof planEnds)[number];

/** A plan as Slack is sent it. */
export type ShownPlan = PlanBlock;

export interface ProgressPlan {
  /** What was said, in Markdown, the newest last. */
  readonly notes: readonly string[];
  /** Null while the agent is at work. */
  readonly ended: PlanEnd | null;
}

/** Slack names no limits for plans. These keep clear of those that it holds: a header's text, and blocks of a message. */
const titleLength = 150;
/** What fits on one line of a thread. */
const planTitleLength = 60;
const mostCards = 50;
/** Slack refuses plans of about 10,600 bytes, in which what stands below titles counts twice. */
const mostBytes = 9_000;

/**
 * The progress of a run as a plan: a card for each note. Undefined where it would be too long for Slack.
 * `id` stays the same for the same message: with another one, a plan that somebody opened closes at each change.
 */
export function progressPlan(id: string, { notes, ended }: ProgressPlan): ShownPlan | undefined {
  const shown = notes.length > mostCards ? notes.slice(1 - mostCards) : notes;
  const cards = shown.map((note) => cardOf(markdownToRichParts(note)));
  const folded = notes.slice(0, notes.length - shown.length);
  const all = folded.length === 0 ? cards : [foldedCard(folded), ...cards];
  const newest = all.length - 1;
  const plan: ShownPlan = {
    type: 'plan',
    block_id: id,
    title: planTitle(notes.length, ended, cards.at(-1)?.title ?? ''),
    tasks: all.map((card, index) => ({
      type: 'task_card',
      task_id: String(index + 1),
      ...card,
      status: index < newest ? 'complete' : statusOf(ended),
    })),
  };
  return all.length > 0 && bytesOf(plan.title, all) <= mostBytes ? plan : undefined;
}

type Card = Pick<TaskCardBlock, 'title' | 'details' | 'sources'>;

/** A plan is closed until somebody opens it: its title says what the agent is at. */
function planTitle(count: number, ended: PlanEnd | null, newest: string): string {
  const steps = count === 1 ? '1 step' : `${count} steps`;
  switch (ended) {
    case null:
      return shortened(newest);
    case 'completed':
      return `Done in ${steps}`;
    case 'failed':
      return `Failed after ${steps}`;
    case 'lost':
      return `Broke off after ${steps}`;
    case 'released':
      return `Given back after ${steps}`;
    case 'stopped':
      return `Stopped after ${steps}`;
    case 'continued':
      return `${steps}, continued below`;
  }
}

/** The whole of it stands in its card. */
function shortened(title: string): string {
  const [head = ''] = splitText(title, planTitleLength);
  return head.length < title.length ? `${head} …` : title;
}

function statusOf(ended: PlanEnd | null): TaskCardBlock['status'] {
  if (ended === null) return 'in_progress';
  return ended === 'failed' || ended === 'lost' || ended === 'stopped' ? 'error' : 'complete';
}

/** The title holds as many of the words as it can, the details the others. A link in the title stands below, too. */
function cardOf(parts: readonly RichPart[]): Card {
  const [first, ...rest] = parts;
  if (first === undefined) return { title: '…' };
  const text = first.runs.map((run) => run.text).join('');
  const [head = ''] = splitText(text, titleLength);
  const end = text.length - text.trimStart().length + head.length;
  const left = { type: first.type, runs: runsAfter(first.runs, end) };
  const details = richTextBlock(left.runs.every((run) => run.text.trim() === '') ? rest : [left, ...rest]);
  const links = runsBefore(first.runs, end).filter(({ url }) => url !== undefined && /^https?:/i.test(url));
  const sources = links.map((run) => ({ type: 'url' as const, url: run.url ?? '', text: titleOf(run.text) }));
  return {
    title: titleOf(head),
    ...(details === undefined ? {} : { details }),
    ...(sources.length === 0 ? {} : { sources }),
  };
}

/** Older notes share a card once there are more than a plan may have. */
function foldedCard(notes: readonly string[]): Card {
  const parts = notes.flatMap((note) => {
    const [first, ...rest] = markdownToRichParts(note);
    return first === undefined ? [] : [{ ...first, runs: [plainRun('• '), ...first.runs] }, ...rest];
  });
  const details = richTextBlock(parts);
  return { title: `${notes.length} earlier steps`, ...(details === undefined ? {} : { details }) };
}

/** One line, in which nothing can be taken for a mention, whatever a client makes of plain text. */
function titleOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(/<(?=[@!#])/g, '‹');
  return line === '' ? '…' : line;
}

function runsBefore(runs: readonly RichRun[], end: number): readonly RichRun[] {
  let at = 0;
  return runs.filter(({ text }) => {
    at += text.length;
    return at - text.length < end;
  });
}

function runsAfter(runs: readonly RichRun[], start: number): readonly RichRun[] {
  let at = 0;
  const cut = runs.map((run) => {
    const from = Math.max(0, start - at);
    at += run.text.length;
    return { ...run, text: run.text.slice(from) };
  });
  const [first, ...rest] = cut.filter(({ text }) => text !== '');
  return first === undefined
    ? []
    : [{ ...first, text: first.text.trimStart() }, ...rest].filter(({ text }) => text !== '');
}

function bytesOf(title: string, cards: readonly Card[]): number {
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  return cards.reduce(
    (sum, card) =>
      sum +
      bytes(card.title) +
      2 * bytes(JSON.stringify(card.details ?? '')) +
      bytes(JSON.stringify(card.sources ?? '')),
    bytes(title),
  );
}
