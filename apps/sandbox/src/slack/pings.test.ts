import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pingsInBlocks, pingsInParsedText, pingsInText } from './pings.js';

describe('pings in text', () => {
  test.each([
    ['<!channel>', ['@channel']],
    ['<!here|here> and <!everyone>', ['@here', '@everyone']],
    ['<@U123|ann> <@W9>', ['U123', 'W9']],
    ['<!subteam^S123|@team>', ['S123']],
    ['<@U1> <@U1>', ['U1']],
    ['@channel <#C123|general> <https://example.test|x>', []],
    ['&lt;!channel&gt;', []],
  ])('%s', (text, pings) => {
    expect(pingsInText(text)).toEqual(pings);
  });

  test('escaped text never notifies anyone, whatever it says', () => {
    const escape = (text: string): string =>
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    fc.assert(fc.property(fc.string(), (noise) => pingsInText(escape(`${noise}<!channel>${noise}<@U1>`)).length === 0));
  });

  test('with parse full, a bare @channel notifies; an e-mail address does not', () => {
    expect(pingsInParsedText('hey @channel')).toEqual(['@channel']);
    expect(pingsInParsedText('ann@channel.test')).toEqual([]);
  });
});

describe('pings in blocks', () => {
  test('markup at any depth counts', () => {
    const blocks = [
      {
        type: 'section',
        fields: [{ type: 'mrkdwn', text: 'ask <@U1>' }],
        accessory: { type: 'x', text: { type: 'mrkdwn', text: '<!here>' } },
      },
    ];
    expect(pingsInBlocks(blocks)).toEqual(['U1', '@here']);
  });

  test('rich text notifies by its elements and never by its text', () => {
    const elements = [
      { type: 'text', text: '<!channel>' },
      { type: 'link', url: 'https://x.example', text: '<!everyone>' },
      { type: 'broadcast', range: 'here' },
      { type: 'user', user_id: 'U1' },
      { type: 'usergroup', usergroup_id: 'S1' },
    ];
    expect(pingsInBlocks([{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }])).toEqual([
      '@here',
      'U1',
      'S1',
    ]);
  });

  test('plain_text notifies nobody', () => {
    expect(pingsInBlocks([{ type: 'header', text: { type: 'plain_text', text: '<!channel>' } }])).toEqual([]);
  });
});
