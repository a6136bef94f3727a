import { expect, test } from 'vitest';
import { markedText } from './outdated-result.js';

const given = { outcome: 'completed', text: 'Done.' } as const;

test('a result for an older wording says for which, and which there is now', () => {
  expect(markedText({ ...given, specVersion: 1 }, 3)).toBe(
    'Done.\n\n_Made for version 1 of the task, which is at version 3 now._',
  );
});

test.each([
  ['the newest wording', { ...given, specVersion: 3 }],
  ['an agent that does not say what it read', given],
  ['a failure, which is for no wording', { ...given, outcome: 'failed', specVersion: 1 } as const],
])('%s: nothing is added', (_name, result) => {
  expect(markedText(result, 3)).toBe('Done.');
});
