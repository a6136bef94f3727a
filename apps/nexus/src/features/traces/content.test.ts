import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundedJson } from './bounded-json.js';
import { maskSecrets, maskText } from './mask-secrets.js';
import { spanIdOf, traceIdOf } from './span-ids.js';
import { storableJson, storableText } from '../../platform/database/storable.js';
import { usageDetails } from './observations.js';

describe('secrets are masked', () => {
  test.each([
    ['sk-proj-abcdefghijklmnopqrstuvwx', 'OpenAI'],
    ['sk-ant-api03-abcdefghijklmnop_qrst', 'Anthropic'],
    ['sk-lf-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9', 'Langfuse'],
    ['xoxb-1234567890-abcdefghij', 'Slack'],
    ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'GitHub'],
    ['github_pat_11ABCDEFG0abcdefghijklmn', 'GitHub, fine-grained'],
    ['AKIAIOSFODNN7EXAMPLE', 'AWS'],
    ['pk_12345_ABCDEFGHIJKLMNOPQRSTUVWX', 'ClickUp'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijk', 'a JSON Web Token'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----', 'a private key'],
  ])('%s (%s)', (secret) => {
    const masked = maskText(`before ${secret} after`);
    expect(masked).toBe('before [masked] after');
  });

  test('what is assigned, sent as a header, or stands in an address', () => {
    expect(maskText('DB_PASSWORD=hunter22 and "api_key": "abcd1234"')).toBe(
      'DB_PASSWORD=[masked] and "api_key": "[masked]"',
    );
    expect(maskText('Authorization: Bearer abcdefghijklmnop')).toBe('Authorization: Bearer [masked]');
    expect(maskText('postgres://app:hunter22@db/x')).toBe('postgres://app:[masked]@db/x');
  });

  test('whole values under the name of a secret, however deep, and only those', () => {
    const value = { user: 'ada', clientSecret: 'x', list: [{ access_token: 'y', tokens: 12, token_count: 'z' }] };
    expect(maskSecrets(value)).toEqual({
      user: 'ada',
      clientSecret: '[masked]',
      list: [{ access_token: '[masked]', tokens: 12, token_count: 'z' }],
    });
  });

  test('ordinary words stay as they are', () => {
    const words = 'The password field is required; see task-list, risk-free and https://example.test/a@b?token_type=x';
    expect(maskText(words)).toBe(words);
  });
});

describe('JSON within its limit', () => {
  test('is always JSON, and never longer', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.integer({ min: 100, max: 2_000 }), (value, limit) => {
        const text = boundedJson(value, limit);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
        const read: unknown = JSON.parse(text);
        if (Buffer.byteLength(JSON.stringify(value)) <= limit) expect(read).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('keeps the form and says what is missing', () => {
    const value = [{ role: 'user', content: 'é'.repeat(5_000) }];
    const [message] = JSON.parse(boundedJson(value, 2_000)) as [{ role: string; content: string }];
    expect(message.role).toBe('user');
    expect(message.content).toMatch(/^é+… \[\d+ more characters\]$/);
  });

  test('half a character and undefined are no problem', () => {
    expect(JSON.parse(boundedJson('😀'.repeat(400), 150))).toContain('more characters');
    expect(boundedJson(undefined, 100)).toBe('null');
  });
});

test('ids come from the identifiers of what they stand for', () => {
  const run = `run_${'0198c2f07a1b7c3d8e4f5a6b7c8d9e0f'}`;
  expect([traceIdOf(run), spanIdOf(run)]).toEqual(['0198c2f07a1b7c3d8e4f5a6b7c8d9e0f', '8e4f5a6b7c8d9e0f']);
  expect(() => spanIdOf('run_1')).toThrow('no identifier');
});

test('no token is counted under two keys', () => {
  const count = fc.nat(1_000_000);
  fc.assert(
    fc.property(count, count, count, (input, cached, outputTokens) => {
      const cachedInputTokens = Math.min(input, cached);
      const { total, ...parts } = usageDetails({ inputTokens: input, cachedInputTokens, outputTokens });
      expect(Object.values(parts).reduce((sum, tokens) => sum + tokens, 0)).toBe(total);
    }),
  );
});

test('what PostgreSQL cannot hold is replaced, and nothing else', () => {
  expect(storableText('a\u0000b\ud800c \\u0000')).toBe('a\uFFFDb\uFFFDc \\u0000');
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = storableJson({ value });
      expect(text).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/);
      const before = JSON.stringify({ value });
      if (!/\\u/.test(before)) expect(text).toBe(before);
    }),
  );
});
