import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isClickUpSignatureValid } from './clickup/clickup-signature.js';
import { verifySlackSignature } from './slack/slack-signature.js';

const body = Buffer.from('{"type":"event_callback"}');

describe('Slack signatures', () => {
  const sign = (timestamp: string, secret = 'secret'): string =>
    `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  const request = {
    body,
    timestamp: '1000',
    signature: sign('1000'),
    signingSecret: 'secret',
    nowSeconds: 1000,
    toleranceSeconds: 300,
  };

  test('the documented example of Slack verifies', () => {
    const example = Buffer.from(
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    );
    expect(
      verifySlackSignature({
        body: example,
        timestamp: '1531420618',
        signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
        signingSecret: '8f742231b10e8888abcd99yyyzzz85a5',
        nowSeconds: 1531420618,
        toleranceSeconds: 300,
      }),
    ).toBe('valid');
  });

  test('a right signature within the tolerance is valid, in both directions', () => {
    expect(verifySlackSignature(request)).toBe('valid');
    expect(verifySlackSignature({ ...request, nowSeconds: 1300 })).toBe('valid');
    expect(verifySlackSignature({ ...request, nowSeconds: 700 })).toBe('valid');
  });

  test('an old or future request is stale, though its signature is right', () => {
    expect(verifySlackSignature({ ...request, nowSeconds: 1301 })).toBe('stale');
    expect(verifySlackSignature({ ...request, nowSeconds: 699 })).toBe('stale');
  });

  test.each([
    ['another body', { body: Buffer.from('{}') }],
    ['another secret', { signature: sign('1000', 'other') }],
    ['another timestamp', { timestamp: '1001' }],
    ['no timestamp', { timestamp: undefined }],
    ['a timestamp that is no number', { timestamp: '1e3' }],
    ['no signature', { signature: undefined }],
    ['a short signature', { signature: 'v0=abc' }],
  ])('%s is invalid', (_name, change) => {
    expect(verifySlackSignature({ ...request, ...change })).toBe('invalid');
  });
});

describe('ClickUp signatures', () => {
  const signature = createHmac('sha256', 'secret').update(body).digest('hex');

  test('only the right digest under the right secret passes', () => {
    expect(isClickUpSignatureValid(body, signature, 'secret')).toBe(true);
    expect(isClickUpSignatureValid(body, signature, 'other')).toBe(false);
    expect(isClickUpSignatureValid(Buffer.from('{}'), signature, 'secret')).toBe(false);
    expect(isClickUpSignatureValid(body, undefined, 'secret')).toBe(false);
    expect(isClickUpSignatureValid(body, '', 'secret')).toBe(false);
  });
});
