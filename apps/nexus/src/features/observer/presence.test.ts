import { type AgentId } from '@oblivion/protocol';
import { expect, test } from 'vitest';
import { isOnline, listLeftAgents, type PresenceEvent } from './presence.js';

test('an agent is online until three heartbeats are missing or it has left', () => {
  const now = new Date('2026-11-24T12:00:00Z');
  const seen = (secondsAgo: number) => new Date(now.getTime() - secondsAgo * 1000);
  expect(isOnline({ lastSeenAt: seen(89), hasLeft: false }, now, 30)).toBe(true);
  expect(isOnline({ lastSeenAt: seen(90), hasLeft: false }, now, 30)).toBe(false);
  expect(isOnline({ lastSeenAt: seen(1), hasLeft: true }, now, 30)).toBe(false);
  expect(isOnline({ lastSeenAt: null, hasLeft: false }, now, 30)).toBe(false);
});

test('an agent has left when its newest session ended, whatever became of older ones', () => {
  const event = (name: string, session: string, hasDisconnected: boolean): PresenceEvent => ({
    agentId: `agt_${name}` as AgentId,
    session,
    hasDisconnected,
  });
  const newestFirst = [
    event('replaced', 'old', true),
    event('replaced', 'new', false),
    event('gone', 'new', true),
    event('gone', 'new', false),
    event('quiet', 'forgotten', true),
    event('present', 'new', false),
    event('present', 'old', true),
  ];
  expect([...listLeftAgents(newestFirst)]).toEqual(['agt_gone', 'agt_quiet']);
});
