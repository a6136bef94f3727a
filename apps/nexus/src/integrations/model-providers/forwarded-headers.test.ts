import { describe, expect, test } from 'vitest';
import { toAgentHeaders, toProviderHeaders } from './forwarded-headers.js';
import { nameProvider } from './provider-name.js';

describe('to the provider', () => {
  test("the agent's key, cookies, addresses and our own headers stay here", () => {
    const sent = toProviderHeaders(
      {
        authorization: 'Bearer run-key',
        cookie: 'obl_session=1',
        host: 'nexus',
        connection: 'keep-alive, x-hop',
        'x-hop': '1',
        'content-length': '12',
        'accept-encoding': 'gzip',
        'x-forwarded-for': '10.0.0.1',
        'x-oblivion-run-id': 'run_1',
        'openai-organization': 'org_of_agent',
        'content-type': 'application/json',
        'x-request-id': 'req-1',
        'x-stainless-lang': 'js',
      },
      'provider-key',
    );
    expect(sent).toEqual({
      authorization: 'Bearer provider-key',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'x-request-id': 'req-1',
      'x-stainless-lang': 'js',
    });
  });

  test('a provider without a key gets none, and never the one of the agent', () => {
    expect(toProviderHeaders({ authorization: 'Bearer run-key' }, undefined)).toEqual({
      'accept-encoding': 'identity',
    });
  });
});

test("to the agent go limits and request ids, not the provider's cookies, account or connection", () => {
  const passed = toAgentHeaders({
    'content-type': 'text/event-stream',
    'transfer-encoding': 'chunked',
    connection: 'keep-alive',
    'set-cookie': ['a=b'],
    'openai-organization': 'org_of_operator',
    'x-request-id': 'req-1',
    'x-ratelimit-remaining-requests': '9',
    'retry-after': '3',
  });
  expect(passed).toEqual({
    'content-type': 'text/event-stream',
    'x-request-id': 'req-1',
    'x-ratelimit-remaining-requests': '9',
    'retry-after': '3',
  });
});

test('providers are named as prices know them, others by their host', () => {
  expect(nameProvider('https://api.openai.com/v1')).toBe('openai');
  expect(nameProvider('http://127.0.0.1:5000/openai/v1')).toBe('127.0.0.1');
});
