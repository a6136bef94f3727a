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
