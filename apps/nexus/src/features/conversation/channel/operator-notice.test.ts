import type { ConnectionId } from '@oblivion/protocol';
import { expect, test } from 'vitest';
import { noticeText } from './operator-notice.js';

const connectionId = `con_${'0'.repeat(32)}` as ConnectionId;
const gap = { connectionId, from: '2026-11-24T12:00:00.000Z', until: '2026-11-24T12:10:00.000Z' };

test('a webhook that was mended', () => {
  expect(noticeText({ name: 'webhook.mended', payload: { connectionId, found: 'suspended' } })).toMatch(
    /It was revived/,
  );
  expect(noticeText({ name: 'webhook.mended', payload: { connectionId, found: 'gone' } })).toMatch(/It was made again/);
});

test('a gap that was read again says from when to when, why, and what was missing', () => {
  const payload = { ...gap, system: 'slack', cause: 'downtime', found: 2 } as const;
  expect(noticeText({ name: 'gap.reconciled', payload })).toBe(
    '🔁 Slack was read again, because from 2026-11-24 12:00:00 UTC to 2026-11-24 12:10:00 UTC nobody took webhooks. 2 changes had not come.',
  );
  const asked = { ...gap, system: 'slack', cause: 'request', found: 0 } as const;
  expect(noticeText({ name: 'gap.reconciled', payload: asked })).toMatch(/read again\. Nothing was missing\.$/);
});

test('a token that is lost: whether anything works still, and what to do', () => {
  const lost = { connectionId, reason: 'invalid_refresh_token' };
  const soon = { ...lost, worksUntil: '2026-11-28T12:00:00.000Z' };
  expect(noticeText({ name: 'connection.token_lost', payload: soon })).toMatch(
    /good until 2026-11-28 12:00:00 UTC\. Install/,
  );
  const now = { ...lost, reason: 'token_revoked', worksUntil: null };
  expect(noticeText({ name: 'connection.token_lost', payload: now })).toMatch(
    /no more \(token_revoked\).*kept\. Install/,
  );
});

test('signatures that are refused: since when, and what to do', () => {
  const payload = { connectionId, since: gap.from };
  expect(noticeText({ name: 'connection.signatures_refused', payload })).toMatch(
    /^⚠️ Since 2026-11-24 12:00:00 UTC .*signature is wrong.*Signing Secret.*Connections/,
  );
});
