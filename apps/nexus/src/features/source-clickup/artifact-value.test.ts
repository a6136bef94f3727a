import { expect, test } from 'vitest';
import { artifactValue, canHoldLinks } from './artifact-value.js';

const links = [
  { title: 'Report', url: 'https://x.example/1' },
  { title: 'Branch', url: 'https://x.example/2' },
];

test('an address holds the first link, a text all of them', () => {
  expect(artifactValue({ type: 'url' }, links)).toBe('https://x.example/1');
  expect(artifactValue({ type: 'text' }, links)).toBe('Report: https://x.example/1\nBranch: https://x.example/2');
  expect(artifactValue({ type: 'short_text' }, links)).toBe('Report: https://x.example/1, Branch: https://x.example/2');
});

test('a number or a date holds no link', () => {
  expect(['url', 'text', 'short_text', 'number', 'date', 'drop_down'].map((type) => canHoldLinks({ type }))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
