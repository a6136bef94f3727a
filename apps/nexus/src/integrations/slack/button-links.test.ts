import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readButtons, withButtons } from './button-links.js';
import { escapeSlack } from './escape.js';
import { markdownToMrkdwn } from './markdown-to-mrkdwn.js';

const stop = { actionId: 'stop', value: 'tsk_1/1', label: 'Stop', style: 'danger' } as const;
const approve = { actionId: 'approve', value: 'tsk_1/2', label: 'Approve' } as const;

test('buttons become blocks under the text, which stays what it was', () => {
  expect(readButtons(withButtons('*a*\nb', [stop, approve]))).toEqual({
    text: '*a*\nb',
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: '*a*\nb' } },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'stop',
            value: 'tsk_1/1',
            text: { type: 'plain_text', text: 'Stop' },
            style: 'danger',
          },
          { type: 'button', action_id: 'approve', value: 'tsk_1/2', text: { type: 'plain_text', text: 'Approve' } },
        ],
      },
    ],
  });
});

test('text without buttons is text alone', () => {
  expect(readButtons(withButtons('a\nb', []))).toEqual({ text: 'a\nb', blocks: undefined });
});

test('a long text is cut into sections that Slack takes', () => {
  const { blocks = [] } = readButtons(withButtons('word '.repeat(2_000), [stop]));
  expect(blocks.length).toBeGreaterThan(3);
  for (const block of blocks) if (block.type === 'section') expect(block.text?.text.length).toBeLessThanOrEqual(3_000);
});

test('nobody can write a button', () => {
  const pieces = fc.constantFrom(
    '<button:danger/stop:tsk_1/1|Go>',
    '<feedback:result-feedback:run_1>',
    '\n',
    '[x](button:danger/stop:1)',
    '<',
    '>',
    '|',
    'a',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const text = `\n${parts.join('')}`;
      expect(readButtons(escapeSlack(text)).blocks).toBeUndefined();
      expect(readButtons(`x\n${markdownToMrkdwn(text)}`).blocks).toBeUndefined();
    }),
  );
});
