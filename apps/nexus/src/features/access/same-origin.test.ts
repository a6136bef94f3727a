import { expect, test } from 'vitest';
import { isFromOwnPages } from './same-origin.js';

const own = 'https://observer.example.test';

test.each([
  ['GET', 'https://evil.example.test', 'cross-site', true],
  ['HEAD', undefined, undefined, true],
  ['POST', own, 'same-site', true],
  ['POST', undefined, undefined, true],
  ['POST', undefined, 'none', true],
  ['POST', undefined, 'same-origin', true],
  ['POST', undefined, 'cross-site', false],
  ['POST', undefined, 'same-site', false],
  ['DELETE', 'https://evil.example.test', 'same-origin', false],
  ['POST', 'null', undefined, false],
  ['POST', `${own}.evil.example.test`, undefined, false],
  ['POST', 'http://observer.example.test', undefined, false],
] as const)('%s with Origin %s and Sec-Fetch-Site %s: %s', (method, origin, fetchSite, isAllowed) => {
  expect(isFromOwnPages({ method, origin, fetchSite }, own)).toBe(isAllowed);
});

test.each([
  ['http://localhost:3000', 'http://127.0.0.1:3000', true],
  ['http://[::1]:3000', 'http://localhost:3000', true],
  ['http://localhost:3001', 'http://127.0.0.1:3000', false],
  ['https://localhost:3000', 'http://127.0.0.1:3000', false],
  ['http://localhost:3000', 'https://observer.example.test:3000', false],
  ['http://localhost.evil.example.test:3000', 'http://127.0.0.1:3000', false],
])('Origin %s before Observer at %s: %s', (origin, observer, isAllowed) => {
  expect(isFromOwnPages({ method: 'POST', origin, fetchSite: undefined }, observer)).toBe(isAllowed);
});
