import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseArguments } from './arguments.js';
import { problemsOfBlocks } from './blocks.js';
import { parseMetadata } from './metadata.js';
import { planBytes } from './plan-blocks.js';
import { pageOf } from './paging.js';
import { decideRate, rateKey } from './rate-tiers.js';
import { richTextOf } from './rich-text.js';
import { checkScopes } from './scopes.js';
import { slackSignature } from './signature.js';
import { formatTs, isTs, nextTsMicroseconds } from './timestamps.js';

describe('the signature', () => {
  test("is that of the example in Slack's documentation", () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    expect(slackSignature('8f742231b10e8888abcd99yyyzzz85a5', 1_531_420_618, body)).toBe(
      'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    );
  });
});

describe('timestamps', () => {
  test('each is later than the one before, also when the clock stands still or goes back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_005 }), { minLength: 2 }),
        (clock) => {
          let last = 0;
          const given = clock.map((nowMs) => {
            last = nextTsMicroseconds(last, nowMs);
            return formatTs(last);
          });
          return given.every((ts, index) => isTs(ts) && (index === 0 || ts > (given[index - 1] ?? '')));
        },
      ),
    );
  });
});

describe('paging', () => {
  test('the pages together are the list, each item once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 })), fc.integer({ min: 1, max: 7 }), (items, limit) => {
        const collected: string[] = [];
        let cursor: string | undefined;
        do {
          const result = pageOf(items, { cursor, limit, keyOf: (item) => item });
          if (result.outcome === 'invalid_cursor') return false;
          collected.push(...result.page.items);
          cursor = result.page.nextCursor === '' ? undefined : result.page.nextCursor;
        } while (cursor !== undefined);
        return JSON.stringify(collected) === JSON.stringify(items);
      }),
    );
  });
});

describe('rich text', () => {
  test('markup becomes elements and escapes are undone', () => {
    const block = richTextOf('a &lt;b&gt; <@U1> <!here> <#C1|general> <https://x.test|y>', 'b1');
    expect(block.elements).toMatchObject([
      {
        elements: [
          { type: 'text', text: 'a <b> ' },
          { type: 'user', user_id: 'U1' },
          { type: 'text', text: ' ' },
          { type: 'broadcast', range: 'here' },
          { type: 'text', text: ' ' },
          { type: 'channel', channel_id: 'C1' },
          { type: 'text', text: ' ' },
          { type: 'link', url: 'https://x.test', text: 'y' },
        ],
      },
    ]);
  });
});

describe('blocks', () => {
  const section = (text: string): object => ({ type: 'section', text: { type: 'mrkdwn', text } });

  test('fifty blocks at their longest are fine', () => {
    expect(problemsOfBlocks(Array.from({ length: 50 }, () => section('a'.repeat(3000))))).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['not an array', {}, 'must be an array'],
    ['an unknown type', [{ type: 'banner' }], 'unsupported type: banner'],
    ['a section that is too long', [section('a'.repeat(3001))], 'less than 3001 characters'],
    ['an empty text', [section('')], 'more than 0 characters'],
    ['markup in a header', [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }], 'must be one of plain_text'],
    ['no elements', [{ type: 'actions' }], 'missing required field: elements'],
    [
      'a long button',
      [{ type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'a'.repeat(76) } }] }],
      '/blocks/0/elements/0/text',
    ],
    [
      'one id twice',
      [
        { type: 'divider', block_id: 'x' },
        { type: 'divider', block_id: 'x' },
      ],
      'must be unique',
    ],
    ['an image without words', [{ type: 'image' }], 'alt_text'],
  ])('%s is named', (_what, blocks, words) => {
    expect(problemsOfBlocks(blocks).join()).toContain(words);
  });
});

describe('plans', () => {
  const card = (fields: object = {}): object => ({ type: 'task_card', task_id: '1', title: 'read', ...fields });
  const plan = (...tasks: readonly object[]): object => ({ type: 'plan', title: 'work', tasks });
  const details = (elements: readonly unknown[]): object => ({ details: { type: 'rich_text', elements } });
  const section = { type: 'rich_text_section', elements: [{ type: 'text', text: 'more' }] };

  test('cards with all that they may have are fine, in a plan and alone', () => {
    const source = { type: 'url', url: 'https://example.org', text: 'page' };
    const full = card({ status: 'complete', sources: [source], output: { type: 'rich_text', elements: [section] } });
    expect(problemsOfBlocks([plan(full, card({ task_id: '2', ...details([section]) })), full])).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['no title', { type: 'plan', tasks: [] }, 'missing required field: title'],
    ['a long title', plan(card({ title: 'a'.repeat(151) })), 'less than 151 characters'],
    ['an empty title', plan(card({ title: ' ' })), 'more than 0 characters'],
    ['another block in a plan', plan({ type: 'divider' }), 'must be one of task_card'],
    ['an unknown state', plan(card({ status: 'done' })), 'pending, in_progress, complete, error'],
    ['no id', plan({ type: 'task_card', title: 'x' }), 'missing required field: task_id'],
    ['one id twice', plan(card(), card()), '`task_id` must be unique'],
    ['too many cards', plan(...Array.from({ length: 51 }, (_, at) => card({ task_id: `${at}` }))), 'no more than 50'],
    ['details as text', plan(card({ details: 'more' })), 'must be one of rich_text'],
    [
      'no words in rich text',
      plan(card(details([{ ...section, elements: [{ type: 'text', text: '' }] }]))),
      'more than 0',
    ],
    ['an unknown part', plan(card(details([{ type: 'section' }]))), 'rich_text_section'],
    ['a source that is no address', plan(card({ sources: [{ type: 'url', url: 'x', text: 'x' }] })), 'must be a URL'],
    ['an unknown field', plan(card({ state: 'x' })), 'no such field: state'],
  ])('%s is named', (_what, block, words) => {
    expect(problemsOfBlocks([block]).join()).toContain(words);
  });

  test('what stands below titles weighs twice', () => {
    const long = { ...section, elements: [{ type: 'text', text: 'é'.repeat(10) }] };
    expect(planBytes([plan(card(details([long])))])).toBe('work'.length + 'read'.length + 2 * 20);
  });
});

describe('metadata', () => {
  test.each<[unknown, string]>([
    ['text', 'invalid_metadata_format'],
    [{ event_type: '', event_payload: {} }, 'invalid_metadata_format'],
    [{ event_type: 'x', event_payload: { a: { b: { c: 1 } } } }, 'invalid_metadata_schema'],
    [{ event_type: 'x', event_payload: { a: 'y'.repeat(17_000) } }, 'metadata_too_large'],
  ])('is refused: %j', (value, code) => {
    expect(parseMetadata(value)).toEqual({ outcome: 'invalid', code });
  });

  test('one level of objects and lists of them is allowed', () => {
    const value = { event_type: 'x', event_payload: { a: 1, b: { c: true }, d: [{ e: 'f' }, 'g'] } };
    expect(parseMetadata(value)).toEqual({ outcome: 'valid', metadata: value });
  });
});

describe('scopes', () => {
  test('one of several is enough; without any the needed ones are named', () => {
    expect(checkScopes('conversations.history', new Set(['groups:history'])).outcome).toBe('granted');
    expect(checkScopes('auth.test', new Set()).outcome).toBe('granted');
    expect(checkScopes('conversations.history', new Set())).toEqual({
      outcome: 'missing',
      needed: 'channels:history,groups:history',
    });
  });
});

describe('rate tiers', () => {
  test('posts are counted per channel, and time makes room', () => {
    expect(rateKey('chat.postMessage', 'C1')).not.toBe(rateKey('chat.postMessage', 'C2'));
    const first = decideRate('chat.postMessage', [], 10_000);
    const recentMs = first.outcome === 'allowed' ? first.recentMs : [];
    expect(decideRate('chat.postMessage', recentMs, 10_500)).toEqual({ outcome: 'limited', retryAfterSeconds: 1 });
    expect(decideRate('chat.postMessage', recentMs, 11_001).outcome).toBe('allowed');
  });
});

describe('arguments', () => {
  test('form and JSON say the same', () => {
    const form = parseArguments('application/x-www-form-urlencoded', 'channel=C1&text=a%26b', {});
    expect(parseArguments('application/json; charset=utf-8', '{"channel":"C1","text":"a&b"}', {})).toEqual(form);
  });
});
