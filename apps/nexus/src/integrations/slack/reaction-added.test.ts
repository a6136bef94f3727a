import { expect, test } from 'vitest';
import { parseReactionAdded } from './reaction-added.js';

const told = (event: object) => ({ type: 'event_callback', event });
const item = { type: 'message', channel: 'C1', ts: '1.2' };

test('a reaction to a message is read without its tone', () => {
  const event = { type: 'reaction_added', user: 'U1', reaction: 'thumbsup::skin-tone-3', item };
  expect(parseReactionAdded(told(event))).toEqual({ userId: 'U1', name: 'thumbsup', channel: 'C1', ts: '1.2' });
});

test.each([
  [{ type: 'reaction_removed', user: 'U1', reaction: 'eyes', item }],
  [{ type: 'reaction_added', user: 'U1', reaction: 'eyes', item: { type: 'file', file: 'F1' } }],
  [{ type: 'reaction_added', reaction: 'eyes', item }],
])('%j is none', (event) => {
  expect(parseReactionAdded(told(event))).toBeUndefined();
});
