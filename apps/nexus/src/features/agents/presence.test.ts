import { expect, test } from 'vitest';
import { isOnline } from './presence.js';

const now = new Date('2026-01-01T00:10:00Z');
const seen = (secondsAgo: number): Date => new Date(now.getTime() - secondsAgo * 1000);

test('an agent is online while its socket is open and fewer than three heartbeats are missing', () => {
  expect(isOnline({ sessionId: 'ses_1', lastSeenAt: seen(89) }, now, 30)).toBe(true);
  expect(isOnline({ sessionId: 'ses_1', lastSeenAt: seen(90) }, now, 30)).toBe(false);
});

test('an agent whose socket closed is offline at once, and so is one that never came', () => {
  expect(isOnline({ sessionId: null, lastSeenAt: seen(1) }, now, 30)).toBe(false);
  expect(isOnline({ sessionId: null, lastSeenAt: null }, now, 30)).toBe(false);
});
