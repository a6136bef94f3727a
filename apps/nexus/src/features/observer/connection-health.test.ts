import { expect, test } from 'vitest';
import { type ConnectionFacts, connectionHealth } from './connection-health.js';

const now = new Date('2026-11-28T12:00:00.000Z');
const later = new Date('2026-11-28T14:00:00.000Z');
const facts: ConnectionFacts = {
  provider: 'slack',
  connectedAt: new Date(0),
  waiting: 0,
  waitingSince: undefined,
  lastError: null,
  socket: undefined,
  refusedSince: undefined,
  token: undefined,
};
const trouble = { error: 'invalid_refresh_token', lostAt: null, since: new Date(1), worksUntil: later };

test('a connection without trouble works, and what is not there is off', () => {
  expect(connectionHealth(facts, now).state).toBe('ok');
  expect(connectionHealth({ ...facts, connectedAt: undefined }, now).state).toBe('off');
});

test('a token that cannot be refreshed yet is tried again, and is good until its end', () => {
  expect(connectionHealth({ ...facts, token: trouble }, now)).toMatchObject({
    state: 'degraded',
    since: new Date(1).toISOString(),
    reason: 'gives no new token: invalid_refresh_token',
    meaning: `It is tried again. The token that is there is good until ${later.toISOString()}.`,
  });
});

test('a token that is lost wants a person, and comes before everything else that is wrong', () => {
  const socket = { error: 'is closed', since: null };
  const lost = { ...trouble, lostAt: new Date(2) };
  const health = connectionHealth({ ...facts, waiting: 3, waitingSince: now, socket, token: lost }, later);
  expect(health).toMatchObject({
    since: new Date(2).toISOString(),
    reason: 'takes our token no more: invalid_refresh_token',
  });
  expect(health.meaning).toBe('Install the app again, under Connections. What is to be posted is kept.');
});

test('requests that are refused for their signature: since when, and what to do', () => {
  const health = connectionHealth({ ...facts, refusedSince: new Date(3) }, now);
  expect(health).toMatchObject({ state: 'degraded', since: new Date(3).toISOString() });
  expect(health.reason).toContain('wrong signature');
  expect(health.meaning).toContain('Signing Secret');
});
