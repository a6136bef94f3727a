import { expect, test } from 'vitest';
import { parseSessionStopped } from './session-stopped.js';

const event = {
  type: 'agent_session_stopped',
  channel: 'C1',
  user: 'U1',
  thread_ts: '1.2',
  event_ts: '1783536983.783769',
};
const body = { type: 'event_callback', event_id: 'Ev1', event };

test('Stop names the thread, the person and the moment', () => {
  const at = new Date(1_783_536_983_783.769);
  expect(parseSessionStopped(body)).toEqual({ eventId: 'Ev1', channel: 'C1', threadTs: '1.2', userId: 'U1', at });
});

test.each([
  ['another event', { ...body, event: { ...event, type: 'message' } }],
  ['no thread', { ...body, event: { ...event, thread_ts: undefined } }],
  ['no time', { ...body, event: { ...event, event_ts: 'soon' } }],
  ['nothing', undefined],
])('%s is no Stop', (_, other) => {
  expect(parseSessionStopped(other)).toBeUndefined();
});
