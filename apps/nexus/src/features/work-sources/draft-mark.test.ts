import { expect, test } from 'vitest';
import { effectOfDraft, markedAddress } from './draft-mark.js';

const effectId = `eff_${'0'.repeat(32)}`;

test('the effect that wrote a task is found by the address in its description', () => {
  const address = markedAddress('https://app.slack.com/client/T1/C1/thread/C1-1.2', effectId);
  expect(effectOfDraft(`@demo — [Theo asked for it](${address}).`)).toBe(effectId);
});

test('an address elsewhere, or of a comment, is no such mark', () => {
  expect(effectOfDraft(`[x](https://example.com/?effect=${effectId})`)).toBeUndefined();
  expect(effectOfDraft('@demo fix it')).toBeUndefined();
});
