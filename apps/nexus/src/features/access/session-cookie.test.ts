import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSessionCookie, writeSessionCookie } from './session-cookie.js';

test('what was written is found again among other cookies', () => {
  const token = fc
    .base64String({ minLength: 1 })
    .map((text) => text.replace(/[+/=]/g, '_'))
    .filter(Boolean);
  fc.assert(
    fc.property(token, (text) => {
      const [pair] = writeSessionCookie(text, { maxAgeSeconds: 60, isSecure: true }).split(';');
      expect(readSessionCookie(`theme=dark; ${pair}; x_obl_session=other`)).toBe(text);
    }),
  );
});

test.each([undefined, '', 'theme=dark', 'obl_session=', 'xobl_session=1', 'obl_session'])(
  '%s holds no session',
  (header) => {
    expect(readSessionCookie(header)).toBeUndefined();
  },
);

test('scripts and other sites have no hold of the cookie, and under https it never leaves https', () => {
  expect(writeSessionCookie('t', { maxAgeSeconds: 60, isSecure: true })).toBe(
    'obl_session=t; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure',
  );
  expect(writeSessionCookie('t', { maxAgeSeconds: 60, isSecure: false })).not.toContain('Secure');
});
