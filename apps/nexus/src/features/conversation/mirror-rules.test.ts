import { isSourceProvider, messageKinds, origins } from '@oblivion/protocol';
import { describe, expect, test } from 'vitest';
import { isMarkedForSync, mirrorOf, withoutSyncMark } from './mirror-rules.js';

describe('mirror rules', () => {
  test("an agent's progress is for Slack; questions, blockers, results and failures are for ClickUp too", () => {
    expect(mirrorOf({ origin: 'agent', kind: 'progress', text: '' })).toEqual({ slack: true, source: false });
    for (const kind of ['question', 'blocker', 'result', 'failure'] as const) {
      expect(mirrorOf({ origin: 'agent', kind, text: '' })).toEqual({ slack: true, source: true });
    }
  });

  test('a ClickUp comment goes to Slack', () => {
    expect(mirrorOf({ origin: 'clickup', kind: 'comment', text: 'hi' })).toEqual({ slack: true, source: false });
  });

  test('a Slack message goes to ClickUp only when its author marked it', () => {
    expect(mirrorOf({ origin: 'slack', kind: 'comment', text: 'hi !sync' })).toEqual({ slack: false, source: false });
    expect(mirrorOf({ origin: 'slack', kind: 'comment', text: '!sync hi' })).toEqual({ slack: false, source: true });
    expect(withoutSyncMark(' !sync hi')).toBe('hi');
    expect(isMarkedForSync('!synchronise')).toBe(false);
  });

  test('nothing goes back to where it came from', () => {
    for (const origin of origins) {
      for (const kind of messageKinds) {
        for (const text of ['hi', '!sync hi']) {
          const place = mirrorOf({ origin, kind, text });
          if (origin === 'slack') expect(place.slack).toBe(false);
          if (isSourceProvider(origin)) expect(place.source).toBe(false);
        }
      }
    }
  });
});
