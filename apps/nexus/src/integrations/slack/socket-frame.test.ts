import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSocketFrame } from './socket-frame.js';

const read = (frame: unknown) => readSocketFrame(JSON.stringify(frame));

test('the greeting, an envelope and the end are told apart', () => {
  expect(read({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' } })).toEqual({ kind: 'hello' });
  expect(read({ type: 'disconnect', reason: 'warning', debug_info: {} })).toEqual({
    kind: 'disconnect',
    reason: 'warning',
  });
  const payload = { type: 'event_callback', event: { type: 'message' } };
  const envelope = {
    envelope_id: 'e1',
    type: 'events_api',
    payload,
    accepts_response_payload: false,
    retry_attempt: 1,
  };
  expect(read(envelope)).toEqual({
    kind: 'envelope',
    envelope: { id: 'e1', type: 'events_api', payload, acceptsResponse: false },
  });
});

test('an envelope without an inner event is one like any other: its id can be acknowledged', () => {
  expect(read({ envelope_id: 'e1', type: 'events_api', payload: { type: 'app_rate_limited' } })).toMatchObject({
    kind: 'envelope',
    envelope: { id: 'e1', payload: { type: 'app_rate_limited' } },
  });
  expect(read({ envelope_id: 'e2', type: 'of tomorrow' })).toMatchObject({ envelope: { id: 'e2', payload: {} } });
});

test('whatever comes is read without an error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(['hello', 'disconnect', 'envelope', 'unknown']).toContain(readSocketFrame(text).kind);
    }),
  );
});
