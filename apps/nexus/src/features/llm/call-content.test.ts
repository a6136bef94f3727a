import { describe, expect, test } from 'vitest';
import { AnswerKeeper } from './answer-keeper.js';
import { readAnswered, readAsked } from './call-content.js';

const stream = (...chunks: readonly object[]) =>
  Buffer.from(`${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`);
const delta = (content: object, more: object = {}) => ({ choices: [{ index: 0, delta: content, ...more }] });

describe('what was asked', () => {
  test('words and parameters are told apart, and nothing else is taken', () => {
    const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }], temperature: 0, user: 'u', stream: true };
    expect(readAsked(Buffer.from(JSON.stringify(body)))).toEqual({
      input: [{ role: 'user', content: 'hi' }],
      parameters: { temperature: 0 },
    });
  });

  test('what is no JSON is nothing', () => {
    expect(readAsked(Buffer.from('{'))).toEqual({ input: undefined, parameters: {} });
  });
});

describe('what was answered', () => {
  test('a whole answer is its message with the reason of its end', () => {
    const body = { choices: [{ message: { role: 'assistant', content: 'yes' }, finish_reason: 'stop' }] };
    const answer = Buffer.from(JSON.stringify(body));
    expect(readAnswered({ answer, isAnswerCut: false })).toEqual({
      role: 'assistant',
      content: 'yes',
      finish_reason: 'stop',
    });
  });

  test('a stream is put together, tool calls too', () => {
    const answer = stream(
      delta({ role: 'assistant', content: '' }),
      delta({ content: 'Let me ' }),
      delta({ content: 'look.' }),
      delta({ tool_calls: [{ index: 0, id: 'c1', function: { name: 'grep', arguments: '{"q":' } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: '"x"}' } }] }),
      delta({}, { finish_reason: 'tool_calls' }),
      { choices: [], usage: {} },
    );
    expect(readAnswered({ answer, isAnswerCut: false })).toEqual({
      role: 'assistant',
      content: 'Let me look.',
      finish_reason: 'tool_calls',
      tool_calls: [{ id: 'c1', name: 'grep', arguments: '{"q":"x"}' }],
    });
  });

  test('an error is told, a cut is told, and nonsense is nothing', () => {
    const error = Buffer.from('{"error":{"message":"no"}}');
    expect(readAnswered({ answer: error, isAnswerCut: false })).toEqual({ error: { message: 'no' } });
    const cut = readAnswered({
      answer: stream(delta({ content: 'a' }), delta({ content: 'b' })).subarray(0, -20),
      isAnswerCut: true,
    });
    expect(cut).toMatchObject({ cut: true, beginning: { content: 'a' } });
    for (const text of ['', 'data: {', 'data: null\n', '{"choices":[null]}', 'data: {"choices":[{"delta":null}]}x']) {
      expect(readAnswered({ answer: Buffer.from(text), isAnswerCut: false })).toBeUndefined();
    }
  });
});

test('an answer is kept up to its limit, and not at all when nobody wants it', () => {
  const keeper = new AnswerKeeper({ isWanted: true });
  for (let part = 0; part < 3; part += 1) keeper.add(Buffer.alloc(512 * 1024, 'a'));
  expect(keeper.end()).toMatchObject({ isAnswerCut: true, answer: { length: 1024 * 1024 } });
  const unwanted = new AnswerKeeper({ isWanted: false });
  unwanted.add(Buffer.from('a'));
  expect(unwanted.end()).toBeUndefined();
});
