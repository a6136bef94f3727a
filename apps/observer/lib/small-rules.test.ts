import { ConnectionError, ProblemError } from '@oblivion/nexus-client';
import { describe, expect, it } from 'vitest';
import { pressKey, restingKeys, rowAfterKey } from './keys';
import { liveAddress } from './live-address';
import { problemWords } from './problem-words';
import { relativeTime } from './relative-time';
import { safeAddress } from './safe-address';
import { isSameOrigin } from './same-origin';
import { contentSecurityPolicy } from './security-headers';
import { readSettings } from './settings';

describe('live address', () => {
  it.each([
    ['http://127.0.0.1:4000', 'localhost:3000', 'ws://localhost:4000/live'],
    ['http://localhost:4000/', '127.0.0.1:3000', 'ws://127.0.0.1:4000/live'],
    ['https://nexus.example.com', 'observer.example.com', 'wss://nexus.example.com/live'],
    ['https://example.com/nexus/', 'example.com', 'wss://example.com/nexus/live'],
    ['http://127.0.0.1:4000', 'evil.example', 'ws://127.0.0.1:4000/live'],
    ['http://127.0.0.1:4000', null, 'ws://127.0.0.1:4000/live'],
  ])('%s called from %s is %s', (nexus, host, address) => expect(liveAddress(nexus, host)).toBe(address));
});

describe('settings', () => {
  it('have defaults, and empty values count as left out', () => {
    const defaults = {
      nexusUrl: 'http://127.0.0.1:4000',
      nexusPublicUrl: 'http://127.0.0.1:4000',
      nexusTimeoutMs: 10_000,
    };
    expect(readSettings({})).toMatchObject(defaults);
    expect(readSettings({ NEXUS_URL: '', NEXUS_PUBLIC_URL: '', OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toEqual(
      readSettings({}),
    );
  });
  it('of telemetry are those of OpenTelemetry', () => {
    const given = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/',
      OTEL_EXPORTER_OTLP_HEADERS: 'a=b%20c, d=e=f',
    };
    expect(readSettings(given).telemetry).toMatchObject({
      tracesEndpoint: 'http://collector:4318/v1/traces',
      headers: { a: 'b c', d: 'e=f' },
      metricsPort: undefined,
    });
    expect(() => readSettings({ OTEL_EXPORTER_OTLP_HEADERS: 'secret' })).toThrow(
      /OTEL_EXPORTER_OTLP_HEADERS: must be pairs/,
    );
  });
  it('tell every problem at once', () => {
    expect(() => readSettings({ NEXUS_URL: 'nexus', NEXUS_TIMEOUT_MS: '5' })).toThrow(/NEXUS_URL.*NEXUS_TIMEOUT_MS/);
  });
});

it('the policy lets nothing in but our own scripts and the live feed', () => {
  const policy = contentSecurityPolicy({ nonce: 'n', liveAddress: 'wss://nexus.example/live', isDevelopment: false });
  expect(policy).toContain("connect-src 'self' wss://nexus.example");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe-eval');
  expect(policy.match(/script-src[^;]*/)?.[0]).not.toContain('unsafe-inline');
});

describe('same origin', () => {
  const from = (headers: Record<string, string>) => isSameOrigin(new Headers({ host: 'observer.example', ...headers }));
  it('a form of our own page passes', () => {
    expect(from({ origin: 'https://observer.example' })).toBe(true);
    expect(from({ 'sec-fetch-site': 'same-origin', origin: 'https://observer.example' })).toBe(true);
    expect(
      from({ host: 'inside:3000', 'x-forwarded-host': 'observer.example', origin: 'https://observer.example' }),
    ).toBe(true);
  });
  it('a form of any other page does not', () => {
    expect(from({ origin: 'https://evil.example' })).toBe(false);
    expect(from({ origin: 'null' })).toBe(false);
    expect(from({ 'sec-fetch-site': 'same-site' })).toBe(false);
    expect(from({ 'sec-fetch-site': 'cross-site', origin: 'https://observer.example' })).toBe(false);
  });
});

it.each([
  ['https://example.com/a', true],
  ['mailto:a@example.com', true],
  ['javascript:alert(1)', false],
  ['data:text/html,x', false],
  ['/tasks', false],
])('%s as a link: %s', (address, isSafe) => expect(safeAddress(address) !== null).toBe(isSafe));

it.each([
  [-60, 'just now'],
  [4, 'just now'],
  [59, '59 s ago'],
  [60, '1 min ago'],
  [7_199, '1 h ago'],
  [86_400 * 3, '3 d ago'],
  [86_400 * 40, '2026-10-14'],
])('%d seconds ago reads %s', (seconds, text) => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  expect(relativeTime(now - seconds * 1000, now)).toBe(text);
});

describe('keys', () => {
  const type = (keys: string[], flags = { hasModifier: false, isTyping: false }) =>
    keys.reduce<{ state: typeof restingKeys; command: string | null }>(
      ({ state }, key) => pressKey(state, { key, ...flags }),
      { state: restingKeys, command: null },
    ).command;
  it('g then p or t goes to a screen, anything else does not', () => {
    expect(type(['g', 'p'])).toBe('go_pulse');
    expect(type(['g', 't'])).toBe('go_tasks');
    expect(type(['g', 'x'])).toBeNull();
    expect(type(['g', 'x', 'p'])).toBeNull();
    expect(type(['g', 'constructor'])).toBeNull();
  });
  it('letters typed into a field, or with a modifier, stay what they are', () => {
    expect(type(['?'], { hasModifier: false, isTyping: true })).toBeNull();
    expect(type(['/'], { hasModifier: true, isTyping: false })).toBeNull();
  });
  it('rows stop at both ends', () => {
    expect([rowAfterKey('j', -1, 3), rowAfterKey('j', 2, 3), rowAfterKey('k', -1, 3)]).toEqual([0, 2, 0]);
    expect([rowAfterKey('j', 0, 0), rowAfterKey('x', 0, 3)]).toEqual([null, null]);
  });
});

describe('problems in words', () => {
  it('say what is wrong and what to do, and keep foreign errors to the log', () => {
    expect(problemWords(new ConnectionError('unreachable', 'Nexus cannot be reached.')).advice).toContain('NEXUS_URL');
    expect(JSON.stringify(problemWords(new Error('secret /path')))).not.toContain('secret');
    const problem = {
      type: 'about:blank',
      title: 'Too many requests.',
      status: 429,
      code: 'rate_limited',
      traceId: 't',
    } as const;
    expect(problemWords(new ProblemError(problem))).toEqual({
      title: 'Too many requests.',
      advice: 'Try again in a moment.',
      traceId: 't',
    });
  });
});
