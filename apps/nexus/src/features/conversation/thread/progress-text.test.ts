import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withMoreProgress } from './progress-text.js';
import { partLength } from '../../../integrations/slack/part-length.js';

test('the first words stand alone, later ones make a list of them', () => {
  expect(withMoreProgress('reading', 'testing')).toBe('• reading\n• testing');
  expect(withMoreProgress('• reading\n• testing', 'mending')).toBe('• reading\n• testing\n• mending');
});

test('nothing that was said is left out, in order, until the message is full', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, maxLength: 400 }), { minLength: 2, maxLength: 20 }), (words) => {
      const [first = '', ...more] = words;
      let text: string | undefined = first;
      for (const [index, word] of more.entries()) {
        const next: string | undefined = withMoreProgress(text, word);
        if (next === undefined) {
          expect(text.length + word.length + 6).toBeGreaterThan(partLength);
          return;
        }
        expect(next.endsWith(`\n• ${word}`)).toBe(true);
        expect(next).toContain(text);
        expect(next.length).toBeLessThanOrEqual(partLength);
        expect(next.split('\n• ').length).toBeGreaterThan(index + 1);
        text = next;
      }
    }),
  );
});
