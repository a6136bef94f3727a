import { expect, test } from 'vitest';
import { nextCall, type StandingAnswer } from './answer-call.js';

const fresh: StandingAnswer = { state: 'new', ts: null, text: 'one two', sent: 0, isEnded: false };
const growing: StandingAnswer = { ...fresh, state: 'growing', ts: '1.2', sent: 4 };
const known = { isOutcomeUnknown: false, limit: 100 };
const unknown = { ...known, isOutcomeUnknown: true };

test.each([
  ['a message begins with all there is', fresh, known, { call: 'start', words: 'one two', sent: 7 }],
  ['later words are added', growing, known, { call: 'append', words: 'two', sent: 7 }],
  ['of a long answer as much as is allowed', growing, { ...known, limit: 5 }, { call: 'append', words: 't', sent: 5 }],
  ['a start may have arrived', { ...fresh, state: 'starting' }, unknown, { call: 'look' }],
  ['also when the result came first', { ...fresh, state: 'starting', isEnded: true }, unknown, { call: 'look' }],
  ['words may have arrived', growing, unknown, { call: 'leave' }],
] as const)('%s', (_, answer, circumstances, expected) => {
  expect(nextCall(answer, circumstances)).toEqual(expected);
});

test.each([
  ['blanks alone are no message', { ...fresh, text: ' \n' }, known],
  ['all is sent', { ...growing, sent: 7 }, known],
  ['a start is on its way', { ...fresh, state: 'starting' }, known],
  ['it takes no more', { ...growing, state: 'still' }, known],
  ['there is none', { ...fresh, state: 'none' }, unknown],
  ['the result has it', { ...growing, isEnded: true }, known],
  ['the result has it, whatever arrived', { ...growing, isEnded: true }, unknown],
] as const)('nothing is called: %s', (_, answer, circumstances) => {
  expect(nextCall(answer, circumstances)).toMatchObject({ call: 'none' });
});
