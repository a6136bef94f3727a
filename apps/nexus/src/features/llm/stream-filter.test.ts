import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StreamFilter } from './stream-filter.js';

const usage = {
  prompt_tokens: 12,
  completion_tokens: 34,
  total_tokens: 46,
  prompt_tokens_details: { cached_tokens: 5 },
};
const usageFrame = `data: ${JSON.stringify({ id: 'c', choices: [], usage })}\n\n`;
const done = 'data: [DONE]\n\n';

function run(bytes: Buffer, sizes: readonly number[], dropsUsageFrame: boolean) {
  const filter = new StreamFilter({ dropsUsageFrame });
  const passed: Buffer[] = [];
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const size = sizes.length === 0 ? bytes.length : (sizes[index % sizes.length] as number);
    passed.push(...filter.push(bytes.subarray(at, at + size)));
    at += size;
  }
  passed.push(...filter.end());
  return { text: Buffer.concat(passed).toString('utf8'), usage: filter.usage, isDone: filter.isDone };
}

const newline = fc.constantFrom('\n', '\r\n');
const frame = fc
  .record({ content: fc.string({ unit: 'binary' }), newline, isComment: fc.boolean() })
  .map(({ content, newline: end, isComment }) =>
    isComment
      ? `: keep-alive${end}${end}`
      : `data: ${JSON.stringify({ choices: [{ delta: { content } }], usage: null })}${end}${end}`,
  );
const chunking = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 });

describe('however the bytes are cut', () => {
  test('every frame passes unchanged and in order, and the usage frame alone is dropped', () => {
    fc.assert(
      fc.property(fc.array(frame), chunking, (frames, sizes) => {
        const result = run(Buffer.from([...frames, usageFrame, done].join('')), sizes, true);
        expect(result.text).toBe([...frames, done].join(''));
        expect(result.usage).toEqual({ inputTokens: 12, cachedInputTokens: 5, outputTokens: 34 });
        expect(result.isDone).toBe(true);
      }),
    );
  });

  test('a stream whose usage was asked for is identical, byte for byte', () => {
    fc.assert(
      fc.property(fc.array(frame), chunking, (frames, sizes) => {
        const text = [...frames, usageFrame, done].join('');
        const result = run(Buffer.from(text), sizes, false);
        expect(result.text).toBe(text);
        expect(result.usage?.outputTokens).toBe(34);
      }),
    );
  });

  test('bytes that are no events at all pass unchanged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), chunking, (bytes, sizes) => {
        const filter = new StreamFilter({ dropsUsageFrame: true });
        const passed: Buffer[] = [];
        for (let at = 0, index = 0; at < bytes.length; index += 1) {
          const size = sizes[index % sizes.length] as number;
          passed.push(...filter.push(Buffer.from(bytes.subarray(at, at + size))));
          at += size;
        }
        passed.push(...filter.end());
        expect(Buffer.concat(passed)).toEqual(Buffer.from(bytes));
      }),
    );
  });
});

test('a frame longer than what is held passes whole, and what follows is still read', () => {
  const long = `data: ${JSON.stringify({ choices: [{ delta: { content: 'x'.repeat(600_000) } }] })}\n\n`;
  for (const sizes of [[], [1_000], [65_536]]) {
    const result = run(Buffer.from(long + usageFrame + done), sizes, true);
    expect(result.text === long + done).toBe(true);
    expect(result.usage?.inputTokens).toBe(12);
  }
});

test('a usage that comes with words is noted and not dropped', () => {
  const text = `data: ${JSON.stringify({ choices: [{ delta: { content: 'hi' } }], usage })}\n\n${done}`;
  expect(run(Buffer.from(text), [], true)).toMatchObject({ text, usage: { outputTokens: 34 } });
});

test('a stream that ends without its last blank line loses nothing', () => {
  const text = `data: {"choices":[]}\n\ndata: [DONE]`;
  expect(run(Buffer.from(text), [3], true)).toMatchObject({ text, isDone: true });
});
