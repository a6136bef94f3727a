import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseChatRequest } from './chat-request.js';
import { complete, completionChunks, wordsOf } from './completion.js';
import { embed } from './embedding.js';
import { behaviourOf } from './models.js';
import { answerTo, readPrompt } from './script.js';

describe('the script', () => {
  test('a plan has three numbered steps about the title', () => {
    const lines = answerTo(['be brief', 'STEP: plan\nTITLE: Fix login']).split('\n');
    expect(lines.map((line) => line.slice(0, 2))).toEqual(['1.', '2.', '3.']);
    expect(lines[0]).toContain('Fix login');
  });

  test('a question is one sentence that asks', () => {
    expect(answerTo(['STEP: question\nTITLE: Fix login'])).toMatch(/^[^?]*\?$/);
  });

  test('the answer of the person is found in earlier messages, the latest counts', () => {
    expect(answerTo(['ANSWER: first', 'ANSWER: second', 'STEP: work\nTITLE: x'])).toContain('“second”');
  });

  test('only the last message chooses the step', () => {
    expect(readPrompt(['STEP: plan', 'hello']).step).toBeUndefined();
  });

  test('any text gets an answer', () => {
    fc.assert(fc.property(fc.array(fc.string()), (texts) => answerTo(texts).length > 0));
  });
});

describe('completions', () => {
  const requestOf = (content: string): Parameters<typeof complete>[0]['request'] => {
    const parsed = parseChatRequest({ model: 'sandbox-demo', messages: [{ role: 'user', content }] });
    if (parsed.outcome === 'invalid') throw new Error(parsed.message);
    return parsed.request;
  };

  test('words of a text are the text again', () => {
    fc.assert(fc.property(fc.string(), (text) => wordsOf(text).join('') === text));
  });

  test('a stream carries the whole text and one usage, at its end', () => {
    fc.assert(
      fc.property(fc.string(), (content) => {
        const completion = complete({ request: requestOf(content), behaviour: 'answer', id: 'chatcmpl-1', nowMs: 0 });
        const chunks = completionChunks(completion, true) as {
          choices: { delta: { content?: string } }[];
          usage: unknown;
        }[];
        const text = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta.content ?? '')).join('');
        return (
          text === completion.text &&
          chunks.at(-1)?.usage === completion.usage &&
          chunks.slice(0, -1).every(({ usage }) => usage === null)
        );
      }),
    );
  });

  test('behaviours come from the model, or from a marker of a known name', () => {
    expect(behaviourOf('sandbox-hang', 'x')).toBe('hang');
    expect(behaviourOf('sandbox-demo', 'x\nBEHAVIOUR: cut')).toBe('cut');
    expect(behaviourOf('sandbox-demo', 'BEHAVIOUR: explode')).toBe('answer');
    expect(behaviourOf('nothing', 'BEHAVIOUR: cut')).toBeUndefined();
  });
});

describe('embeddings', () => {
  const nearness = (left: string, right: string): number => {
    const [a, b] = [embed(left, 256), embed(right, 256)];
    return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  };

  test('texts that share words are nearer than texts that share none', () => {
    expect(nearness('the login is broken', 'login broken again')).toBeGreaterThan(
      nearness('the login is broken', 'quarterly invoice report'),
    );
  });

  test('every text has a vector of length one', () => {
    fc.assert(fc.property(fc.string(), (text) => Math.abs(Math.hypot(...embed(text, 64)) - 1) < 1e-5));
  });
});

test('passages of memory are quoted with their numbers, three at most; without any nothing is said of them', () => {
  const passages = ['one', 'two', 'three', 'four'].map((text, index) => `MEMORY [${index + 1}]: Rule ${text}.\nmore`);
  const told = answerTo([...passages, 'STEP: summarize']);
  expect(told).toContain('I kept to what is known: “Rule one.” [1]; “Rule two.” [2]; “Rule three.” [3].');
  expect(told).not.toContain('[4]');
  expect(answerTo(['STEP: summarize'])).not.toContain('known');
});
