import { describe, expect, test } from 'vitest';
import { replyText } from './reply-text.js';

const person = { comment_text: 'Which\n*one* do you\tmean?', comment: [], user: { username: 'Mira' } };
const link = `https://observer.example/tasks/1?effect=eff_${'0'.repeat(32)}`;
const ours = {
  comment_text: 'Scribe (AI agent) asks:\n\nWhich one?\n\n\nOpen in Oblivion',
  comment: [{ attributes: { link } }],
  user: { username: 'Oblivion' },
};

describe('a reply', () => {
  test('stands below one plain line of what it answers, and of who said that', () => {
    expect(replyText('The blue one', person)).toBe('> Mira: Which one do you mean?\n\nThe blue one');
    expect(replyText('The blue one', ours)).toBe('> Scribe (AI agent) asks: Which one?\n\nThe blue one');
  });

  test('is cut from a long comment between letters', () => {
    const [quote = ''] = replyText('Yes', { ...person, comment_text: '🙂'.repeat(500) }).split('\n');
    expect([...quote]).toHaveLength(2 + 120);
    expect(quote).toMatch(/^> Mira: (🙂)+…$/u);
  });

  test('is itself when nothing is known of what it answers, and nothing when it is empty', () => {
    expect(replyText('Yes', null)).toBe('Yes');
    expect(replyText('', person)).toBe('');
  });
});
