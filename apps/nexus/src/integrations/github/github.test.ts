import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commentBody, effectMark, hasEffectMark, safeMarkdown } from './comment-body.js';
import { failureOf } from './github-request.client.js';
import { isGitHubSignatureValid } from './github-signature.js';
import { gitHubWebhookName } from './github-webhook.js';
import { appJwt } from './installation-token.client.js';
import { issueName, readIssueName } from './issue-name.js';
import { referencesIn } from './references.js';

const effectId = `eff_${'0'.repeat(32)}`;

test("GitHub's own example of a signature is valid, and no other is", () => {
  const secret = "It's a Secret to Everybody";
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  const body = Buffer.from('Hello, World!');
  expect(isGitHubSignatureValid(body, signature, secret)).toBe(true);
  expect(isGitHubSignatureValid(Buffer.from('Hello, World?'), signature, secret)).toBe(false);
  for (const wrong of [undefined, '', signature.slice(7), `${signature}0`])
    expect(isGitHubSignatureValid(body, wrong, secret)).toBe(false);
});

describe('the comment of an effect', () => {
  const remark = {
    author: 'Ada (AI agent)',
    heading: 'asks:',
    text: 'Which?',
    links: [],
    taskUrl: 'https://o.example/t',
  };

  test('names the author and carries a hidden mark', () => {
    const body = commentBody({ ...remark, effectId });
    expect(body.startsWith('**Ada (AI agent)** asks:')).toBe(true);
    expect(hasEffectMark(body)).toBe(true);
    expect(hasEffectMark(`> quoted ${effectMark(effectId)}\n\nmy answer`)).toBe(false);
  });

  test('notifies nobody, hides nothing and forges no mark, whatever an agent says', () => {
    const piece = fc.constantFrom(
      '@mira',
      '#12',
      'GH-7',
      '<!--',
      '-->',
      effectMark(effectId),
      '`',
      '```\n',
      ' ',
      'a@b.c',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
        const safe = safeMarkdown(pieces.join(''));
        expect(safe).not.toMatch(/@[\w-]|#\d|\bGH-\d|<!--/i);
        expect(safe).not.toContain('\u0000');
      }),
    );
  });

  test('fits into a comment however long the words are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200_000 }), (length) => {
        const body = commentBody({ ...remark, text: 'é'.repeat(length), effectId });
        expect(body.length).toBeLessThan(65_536);
        expect(hasEffectMark(body)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe('what a pull request names', () => {
  test('issues, tasks and addresses, in prose only', () => {
    const taskId = `tsk_${'a'.repeat(32)}`;
    const text = `Closes #12, acme/api#3 and ${taskId}. See https://github.com/acme/web/issues/4. \`#9\` <!-- #8 -->`;
    expect(referencesIn(text, 'acme/web')).toEqual({
      issues: ['acme/web#12', 'acme/api#3'],
      taskIds: [taskId],
      urls: ['https://github.com/acme/web/issues/4'],
    });
  });

  test('never more than what can be looked up at once, whatever is written', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(99), (text, count) => {
        const many = Array.from({ length: count }, (_, index) => `#${index + 1}`).join(' ');
        expect(referencesIn(`${text} ${many}`, 'a/b').issues.length).toBeLessThanOrEqual(20);
      }),
    );
  });

  test('the name of an issue can be read back', () => {
    expect(readIssueName(issueName('acme/web.site', 12))).toEqual({ repository: 'acme/web.site', number: 12 });
    for (const wrong of ['12', 'acme#12', 'acme/web#x', 'a/b/c#1']) expect(readIssueName(wrong)).toBeUndefined();
  });
});

describe('a webhook', () => {
  const body = { action: 'opened', repository: { full_name: 'a/b' }, issue: { number: 3 } };
  const headers = { event: 'issues', delivery: 'guid' };

  test('is named by its delivery and keeps its order among those of one issue', () => {
    expect(gitHubWebhookName(headers, body)).toEqual({ key: 'guid', kind: 'issues.opened', subject: 'a/b#3' });
  });

  test('of no use is not kept, whatever it holds', () => {
    expect(gitHubWebhookName({ ...headers, event: 'star' }, body)).toBeUndefined();
    expect(gitHubWebhookName({ ...headers, delivery: undefined }, body)).toBeUndefined();
    fc.assert(fc.property(fc.anything(), (any) => void gitHubWebhookName(headers, any)));
  });
});

describe('a refusal', () => {
  const inSeconds = (seconds: number): string => String(Math.ceil(Date.now() / 1000) + seconds);

  test('for a limit names the pause, and is no refusal for good', () => {
    const secondary = failureOf(403, { 'retry-after': '7' }, '{"message":"You have exceeded a secondary rate limit"}');
    expect(secondary).toMatchObject({ kind: 'rate_limited', retryAfterSeconds: 7 });
    const primary = failureOf(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(90) }, '');
    expect(primary).toMatchObject({ kind: 'rate_limited' });
    expect((primary as { retryAfterSeconds: number }).retryAfterSeconds).toBeGreaterThan(80);
    expect(failureOf(429, {}, '')).toMatchObject({ kind: 'rate_limited', retryAfterSeconds: 60 });
  });

  test('of any other kind says whether another try may help', () => {
    expect(failureOf(403, {}, '{"message":"Resource not accessible by integration"}').kind).toBe('refused');
    expect(failureOf(422, {}, 'no json').kind).toBe('refused');
    expect(failureOf(502, {}, '').kind).toBe('unknown');
  });
});

test("an app's token is signed, names the app and lives less than ten minutes", () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const jwt = appJwt({ clientId: 'Iv1', installationId: '7', privateKey: pem }, 1_000_000_000_000);
  const [head = '', claims = '', signature = ''] = jwt.split('.');
  const key = createPublicKey(pem);
  expect(verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
  const { iss, iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, number>;
  expect([iss, Number(exp) - Number(iat)]).toEqual(['Iv1', 540]);
});
