import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCommandWords } from './command-words.js';

test.each([
  ['', { name: 'help' }],
  ['  HELP ', { name: 'help' }],
  ['status', { name: 'status', task: '' }],
  ['why  86abc ', { name: 'why', task: '86abc' }],
  ['why?', { name: 'why', task: '' }],
  ['Stop tsk_1', { name: 'stop', task: 'tsk_1' }],
  ['assign 86abc Scribe', { name: 'assign', task: '86abc', agent: 'Scribe' }],
  ['assign 86abc to Ada (tests) ', { name: 'assign', task: '86abc', agent: 'Ada (tests)' }],
  ['assign 86abc', { name: 'assign', task: '86abc', agent: '' }],
  ['search login bug', { name: 'search', tag: null, words: 'login bug' }],
  ['search @Web login bug', { name: 'search', tag: 'web', words: 'login bug' }],
  ['search @web', { name: 'search', tag: null, words: '@web' }],
  ['dance now', { name: 'unknown', word: 'dance' }],
])('/oblivion %s', (text, words) => {
  expect(readCommandWords(text)).toEqual(words);
});

test('whatever is typed is read without failing', () => {
  fc.assert(fc.property(fc.string(), (text) => void readCommandWords(text)));
});
