import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFrame } from './read-frame.js';

const taskId = `tsk_${'0'.repeat(32)}`;

test('a frame of the protocol is read, with its defaults', () => {
  const frame = JSON.stringify({ id: '1', type: 'think', taskId, epoch: 1, text: 'hm' });
  expect(readFrame(frame)).toEqual({
    outcome: 'frame',
    frame: { id: '1', type: 'think', taskId, epoch: 1, text: 'hm', kind: 'thought' },
  });
});

test.each([
  ['not JSON', 'hello', null, undefined],
  ['no object', '42', null, 'type'],
  ['an unknown type', '{"id":"7","type":"shout"}', '7', 'type'],
  ['a task id of another kind', `{"id":"7","type":"claim","taskId":"run_1"}`, '7', 'taskId'],
  ['an epoch of zero', `{"id":"7","type":"start","taskId":"${taskId}","epoch":0}`, '7', 'epoch'],
  [
    'an address that is no link',
    `{"id":"7","type":"finish","taskId":"${taskId}","epoch":1,"text":"x","artifacts":[{"title":"t","url":"javascript:1"}]}`,
    '7',
    'artifacts.0.url',
  ],
])('%s: the error names the field and answers the request', (_name, text, replyTo, field) => {
  expect(readFrame(text)).toMatchObject({
    outcome: 'bad',
    code: 'invalid_frame',
    replyTo,
    ...(field === undefined ? {} : { field }),
  });
});

test('whatever is sent is read without failing', () => {
  fc.assert(fc.property(fc.string(), (text) => void readFrame(text)));
  fc.assert(fc.property(fc.jsonValue(), (value) => void readFrame(JSON.stringify(value))));
});
