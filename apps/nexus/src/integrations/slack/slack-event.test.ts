import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSlackEvent, slackDedupeKey } from './slack-event.js';

const base = { type: 'event_callback', team_id: 'T1', api_app_id: 'A1', event_id: 'Ev1' };
const message = { type: 'message', channel: 'C1', user: 'U1', text: 'hi', ts: '2.0', thread_ts: '1.0' };
const event = (change: object): object => ({ ...base, event: { ...message, ...change } });

describe('Slack events', () => {
  test('a reply in a thread is what a person said', () => {
    expect(parseSlackEvent(event({}))).toMatchObject({
      kind: 'posted',
      channel: 'C1',
      ts: '2.0',
      threadTs: '1.0',
      user: 'U1',
      text: 'hi',
    });
  });

  test('a message outside threads has no thread, also when it is its own parent', () => {
    expect(parseSlackEvent(event({ thread_ts: undefined }))).toMatchObject({ threadTs: null });
    expect(parseSlackEvent(event({ thread_ts: '2.0' }))).toMatchObject({ threadTs: null });
  });

  test('an edit counts when words changed, not for previews and reply counts', () => {
    const edited = {
      subtype: 'message_changed',
      message: { ts: '2.0', text: 'new' },
      previous_message: { ts: '2.0', text: 'hi' },
    };
    expect(parseSlackEvent(event(edited))).toEqual({ kind: 'edited', channel: 'C1', ts: '2.0', text: 'new' });
    const unfurled = { ...edited, message: { ts: '2.0', text: 'hi', attachments: [{}] } };
    expect(parseSlackEvent(event(unfurled))).toEqual({ kind: 'ignored' });
  });

  test('words that grow are heard once they stand, also when their end brings nothing new', () => {
    const growing = {
      subtype: 'message_changed',
      message: { ts: '2.0', text: 'new words', streaming_state: 'in_progress' },
      previous_message: { ts: '2.0', text: 'new', streaming_state: 'in_progress' },
    };
    expect(parseSlackEvent(event(growing))).toEqual({ kind: 'ignored' });
    const over = {
      ...growing,
      message: { ...growing.message, streaming_state: 'completed' },
      previous_message: growing.message,
    };
    expect(parseSlackEvent(event(over))).toEqual({ kind: 'edited', channel: 'C1', ts: '2.0', text: 'new words' });
  });

  test('files are named with the words, and one that is taken away is an edit', () => {
    const files = [{ name: 'a.txt', permalink: 'https://acme.slack.com/f/1', size: 12 }];
    const shared = { subtype: 'file_share', text: '', files };
    expect(parseSlackEvent(event(shared))).toMatchObject({ text: '📎 <https://acme.slack.com/f/1|a.txt> (12 B)' });
    const taken = {
      subtype: 'message_changed',
      message: { ts: '2.0', text: 'see', files: [{ id: 'F1', mode: 'tombstone' }] },
      previous_message: { ts: '2.0', text: 'see', files },
    };
    expect(parseSlackEvent(event(taken))).toMatchObject({ kind: 'edited', text: 'see\n📎 a file that was deleted' });
    expect(parseSlackEvent(event({ files: 'x' }))).toMatchObject({ text: 'hi' });
  });

  test('a deletion is one, also when the parent of a thread leaves a tombstone', () => {
    expect(parseSlackEvent(event({ subtype: 'message_deleted', deleted_ts: '2.0' }))).toEqual({
      kind: 'deleted',
      channel: 'C1',
      ts: '2.0',
    });
    const tombstone = {
      subtype: 'message_changed',
      message: { ts: '1.0', subtype: 'tombstone', text: 'x' },
      previous_message: { ts: '1.0', text: 'hi' },
    };
    expect(parseSlackEvent(event(tombstone))).toEqual({ kind: 'deleted', channel: 'C1', ts: '1.0' });
  });

  test('the same message is one, as `message` and as `app_mention`, and under another event id', () => {
    const keyOf = (change: object, id = 'Ev1') => slackDedupeKey({ ...event(change), event_id: id })?.key;
    expect(keyOf({ type: 'app_mention' }, 'Ev2')).toBe(keyOf({}));
    expect(keyOf({}, 'Ev3')).toBe(keyOf({}));
    expect(keyOf({ ts: '3.0' })).not.toBe(keyOf({}));
    expect(keyOf({ channel: 'C2' })).not.toBe(keyOf({}));
    expect(parseSlackEvent(event({ type: 'app_mention' }))).toEqual(parseSlackEvent(event({})));
  });

  test('an edit or a deletion of a message is not the message', () => {
    const keyOf = (change: object) => slackDedupeKey(event(change))?.key;
    expect(keyOf({ subtype: 'message_changed' })).toBe('Ev1');
    expect(keyOf({ subtype: 'message_deleted', deleted_ts: '2.0' })).toBe('Ev1');
  });

  test.each(['channel_join', 'channel_topic', 'channel_archive', 'pinned_item'])(
    'the system message %s is ignored',
    (subtype) => {
      expect(parseSlackEvent(event({ subtype }))).toEqual({ kind: 'ignored' });
    },
  );

  test('whatever arrives is read without failing', () => {
    fc.assert(fc.property(fc.anything(), (value) => void parseSlackEvent(value)));
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.anything()), (value) => void parseSlackEvent(event(value))));
  });

  const samples = new URL('../../../../../../shared/payloads/slack/', import.meta.url);
  test.runIf(existsSync(samples))('every recorded payload is read; those of events have their key', () => {
    const names = readdirSync(samples).filter((name) => name.endsWith('.json'));
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      const body = JSON.parse(readFileSync(new URL(name, samples), 'utf8')) as {
        type?: string;
        event_id?: string;
        event?: { channel?: string; ts?: string };
      };
      const change = parseSlackEvent(body);
      if (name.startsWith('message.channels')) expect(change.kind, name).toBe('posted');
      if (body.type === 'event_callback' && body.event_id !== undefined)
        expect([body.event_id, `message:${body.event?.channel}:${body.event?.ts}`], name).toContain(
          slackDedupeKey(body)?.key,
        );
    }
  });
});
