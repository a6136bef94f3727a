import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { laneOfSlackEvent } from './slack-lane.js';
import { readJsonObject } from './webhook-body.js';

const thread = { type: 'message', channel: 'C1', ts: '2.0', thread_ts: '1.0' };
const lane = (event: object): string => laneOfSlackEvent({ team_id: 'T1', event_id: 'Ev1', event });

describe('lanes of Slack events', () => {
  test('everything about one thread shares a lane: reply, edit and deletion', () => {
    const expected = lane(thread);
    expect(
      lane({ channel: 'C1', ts: '9.0', subtype: 'message_changed', message: thread, previous_message: thread }),
    ).toBe(expected);
    expect(
      lane({ channel: 'C1', ts: '9.0', subtype: 'message_deleted', deleted_ts: '2.0', previous_message: thread }),
    ).toBe(expected);
  });

  test('different threads do not wait for each other', () => {
    expect(lane({ ...thread, thread_ts: '7.0' })).not.toBe(lane(thread));
  });
});

describe('bodies of webhooks', () => {
  test('any JSON object is read into what PostgreSQL can keep', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const { text, value: read } = readJsonObject(Buffer.from(JSON.stringify(value)));
        expect(text).not.toContain('\\u0000');
        expect(JSON.parse(text)).toEqual(read);
      }),
    );
  });

  test.each(['', 'null', '[]', '"x"', '{', 'payload=%7B%7D'])('%j is refused as a bad request', (text) => {
    expect(() => readJsonObject(Buffer.from(text))).toThrow(/body: must be/);
  });

  test('a body nested a thousand times over is refused, not followed', () => {
    expect(() => readJsonObject(Buffer.from(`{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`))).toThrow('nested');
  });
});
