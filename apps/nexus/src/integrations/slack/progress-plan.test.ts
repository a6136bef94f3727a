import type { RichTextBlock } from '@slack/web-api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unescapeSlack } from './escape.js';
import { markdownToMrkdwn } from './markdown-to-mrkdwn.js';
import { planEnds, progressPlan } from './progress-plan.js';

const at = (notes: readonly string[], ended: (typeof planEnds)[number] | null = null) =>
  progressPlan('msg_1', { notes, ended });
const statuses = (notes: readonly string[], ended: (typeof planEnds)[number] | null): readonly unknown[] =>
  at(notes, ended)?.tasks?.map(({ status }) => status) ?? [];

describe('what a plan shows', () => {
  test('earlier notes are complete, the newest is at work and names the plan', () => {
    expect(at(['reading', 'testing *it*'])).toEqual({
      type: 'plan',
      block_id: 'msg_1',
      title: 'testing it',
      tasks: [
        { type: 'task_card', task_id: '1', title: 'reading', status: 'complete' },
        { type: 'task_card', task_id: '2', title: 'testing it', status: 'in_progress' },
      ],
    });
  });

  test.each([
    ['completed', 'complete', 'Done in 2 steps'],
    ['released', 'complete', 'Given back after 2 steps'],
    ['continued', 'complete', '2 steps, continued below'],
    ['failed', 'error', 'Failed after 2 steps'],
    ['stopped', 'error', 'Stopped after 2 steps'],
    ['lost', 'error', 'Broke off after 2 steps'],
  ] as const)('a run that ended as %s leaves its newest step %s', (ended, status, title) => {
    expect(statuses(['one', 'two'], ended)).toEqual(['complete', status]);
    expect(at(['one', 'two'], ended)?.title).toBe(title);
    expect(at(['one'], 'completed')?.title).toBe('Done in 1 step');
  });

  test('words beyond what a title holds go to the details, code and links stay what they are', () => {
    const long = `${'word '.repeat(40)}end`;
    const plan = at([`${long}\n\n\`\`\`\nconst a = 1;\n\`\`\`\n\n[page](https://example.org/x) **bold**`]);
    const [card] = plan?.tasks ?? [];
    expect(String(card?.['title']).length).toBeLessThanOrEqual(150);
    const details = card?.['details'] as RichTextBlock;
    const [rest, code, last] = details.elements;
    expect(JSON.stringify(rest)).toContain('end');
    expect(code).toEqual({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'const a = 1;' }] });
    expect(last).toEqual({
      type: 'rich_text_section',
      elements: [
        { type: 'link', url: 'https://example.org/x', text: 'page' },
        { type: 'text', text: ' ' },
        { type: 'text', text: 'bold', style: { bold: true } },
      ],
    });
  });

  test('a link in a title is a source; other addresses are no links', () => {
    const [web, script] = at(['see [page](https://example.org/x)', '[x](javascript:alert)'])?.tasks ?? [];
    expect(web).toMatchObject({
      title: 'see page',
      sources: [{ type: 'url', url: 'https://example.org/x', text: 'page' }],
    });
    expect(script).toEqual(expect.not.objectContaining({ sources: expect.anything() }));
    expect(script?.['title']).toBe('x (javascript:alert)');
  });

  test('more notes than a plan may have: the older ones share a card', () => {
    const notes = Array.from({ length: 60 }, (_, index) => `step ${index + 1}.`);
    const tasks = at(notes)?.tasks ?? [];
    expect(tasks).toHaveLength(50);
    expect(tasks[0]).toMatchObject({ title: '11 earlier steps', status: 'complete' });
    for (const note of notes) expect(JSON.stringify(tasks).split(`${note}`)).toHaveLength(2);
  });

  test('nothing at all is no plan, empty words are a step', () => {
    expect(at([])).toBeUndefined();
    expect(at([''])?.title).toBe('…');
  });
});

const words = fc.string({
  unit: fc.constantFrom('a', 'é', '👩‍👩‍👧', ' ', '<', '@', '!', '#', '>', 'here', 'ش', '\n'),
  maxLength: 260,
});
const note = fc.oneof(
  words,
  words.map((text) => `# ${text}`),
  words.map((text) => `> ${text}`),
  words.map((text) => `- ${text}\n- [x] ${text}`),
  words.map((text) => `\`\`\`\n${text}\n\`\`\``),
  words.map((text) => `**${text.trim()}** [link](https://example.org/x) <!channel> <@U123ABC> ${text}`),
);
const plans = fc.record({
  notes: fc.array(note, { minLength: 1, maxLength: 70 }),
  ended: fc.constantFrom(null, ...planEnds),
});

describe('whatever an agent says', () => {
  test('no title is over its limit or torn, and no plan heavier than Slack takes', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const shown = progressPlan('id', plan);
        if (shown === undefined) {
          expect(Buffer.byteLength(plan.notes.join(''))).toBeGreaterThan(1_000);
          return;
        }
        expect(shown.tasks?.length).toBeLessThanOrEqual(50);
        for (const title of [shown.title, ...(shown.tasks ?? []).map((task) => String(task['title']))]) {
          expect(title.trim()).not.toBe('');
          expect(title.length).toBeLessThanOrEqual(150);
          expect(title.isWellFormed()).toBe(true);
        }
        const bytes = (text: unknown): number => Buffer.byteLength(String(text));
        const weights = (shown.tasks ?? []).map((task) => bytes(task['title']) + 2 * bytes(textsIn(task['details'])));
        expect(weights.reduce((sum, weight) => sum + weight, bytes(shown.title))).toBeLessThanOrEqual(9_000);
      }),
    );
  });

  test('nobody can be pinged by it', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const shown = JSON.stringify(progressPlan('id', plan) ?? '');
        expect(shown).not.toMatch(/"type":"(user|usergroup|broadcast|channel|mrkdwn)"/);
        expect(shown).not.toMatch(/"title":"[^"]*<[@!#]/);
      }),
    );
  });

  test('each word stands once, in a title or below it', () => {
    const letters = (text: string): string => text.replace(/[^\p{L}👩]/gu, '');
    fc.assert(
      fc.property(fc.array(note, { minLength: 1, maxLength: 4 }), (notes) => {
        const tasks = progressPlan('id', { notes, ended: null })?.tasks ?? [];
        for (const [index, text] of notes.entries()) {
          const said = unescapeSlack(markdownToMrkdwn(text).replace(/<(?:https|mailto):[^|>]*\|/g, ''));
          const task = tasks[index];
          expect(letters(`${String(task?.['title'])}${textsIn(task?.['details'])}`)).toBe(letters(said));
        }
      }),
      { examples: [[['- <a@a>\n- [x] <a@a>']]] },
    );
  });
});

function textsIn(value: unknown): string {
  if (Array.isArray(value)) return value.map(textsIn).join('');
  if (value === null || typeof value !== 'object') return '';
  const { text, elements } = value as { text?: string; elements?: unknown };
  return `${text ?? ''}${textsIn(elements)}`;
}
