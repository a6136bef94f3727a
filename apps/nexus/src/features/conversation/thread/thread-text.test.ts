import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sourceComment, slackTexts } from './thread-text.js';

const result = {
  origin: 'agent' as const,
  kind: 'result' as const,
  author: 'Ada',
  text: '**Done.**',
  artifacts: [{ title: 'PR <1>', url: 'https://x.example/1?a=1&b=2' }],
};

test('an agent speaks under its own name; its artifacts are links', () => {
  expect(slackTexts(result)).toEqual(['✅ *Done.*\n📎 <https://x.example/1?a=1&amp;b=2|PR &lt;1&gt;>']);
});

test('a person from ClickUp is named', () => {
  expect(
    slackTexts({ ...result, origin: 'clickup', kind: 'comment', author: 'Mira *M*', text: 'hi', artifacts: [] }),
  ).toEqual(['*Mira M* in ClickUp:\nhi']);
});

test('long words become several messages, each within what Slack shows, and ping nobody', () => {
  const words = fc.oneof(fc.string(), fc.constantFrom('<!channel>', '<@U1>', '&', '<', '\n\n', '```', '| a |'));
  fc.assert(
    fc.property(fc.array(words, { maxLength: 300 }), (pieces) => {
      for (const text of slackTexts({ ...result, text: pieces.join(' ').repeat(20) })) {
        expect(text.length).toBeLessThan(40_000);
        expect(text).not.toMatch(/<[!@#]/);
      }
    }),
    { numRuns: 30 },
  );
  expect(slackTexts({ ...result, text: 'word '.repeat(2_000), artifacts: [] }).length).toBe(4);
});

test('a comment says who speaks and that it is an AI; the mark for mirroring is left out', () => {
  expect(sourceComment(result)).toMatchObject({ author: 'Ada (AI agent)', heading: 'has a result:' });
  expect(sourceComment({ ...result, origin: 'slack', kind: 'comment', text: '!sync ship it' })).toMatchObject({
    author: 'Ada',
    text: 'ship it',
  });
});
