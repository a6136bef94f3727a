import { describe, expect, it } from 'vitest';
import { NexusClient } from '../src/nexus.client.js';
import { ConnectionError, ProblemError } from '../src/problem-error.js';
import { answerJson, serve } from './http-server.js';

const hex = (digit: string) => digit.repeat(32);
const session = {
  person: { id: `psn_${hex('1')}`, name: 'Mira', email: 'mira@example.com', role: 'owner' },
  tenant: { id: `ten_${hex('2')}`, name: 'Demo' },
  expiresAt: '2026-12-01T00:00:00.000Z',
};

describe('NexusClient', () => {
  it('signs in and hands on every Set-Cookie line', async () => {
    const received: string[] = [];
    await using server = await serve(async (request, response) => {
      for await (const chunk of request) received.push(String(chunk));
      response.setHeader('set-cookie', ['obl_session=s; HttpOnly', 'other=1']);
      answerJson(response, 200, session);
    });
    const result = await new NexusClient({ baseUrl: `${server.url}/` }).signIn('one-time');
    expect(JSON.parse(received.join(''))).toEqual({ token: 'one-time' });
    expect(result).toEqual({ session, setCookies: ['obl_session=s; HttpOnly', 'other=1'] });
  });

  it('a problem becomes a ProblemError with code, title, detail and field', async () => {
    await using server = await serve((_request, response) =>
      answerJson(response, 400, {
        type: 'about:blank',
        title: 'The request does not have the expected form.',
        status: 400,
        code: 'invalid_request',
        detail: 'limit must be at most 100',
        field: 'query.limit',
        traceId: 'abc',
      }),
    );
    const error = await new NexusClient({ baseUrl: server.url })
      .tasks({ limit: 900 })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ code: 'invalid_request', status: 400, field: 'query.limit', isRetryable: false });
    expect((error as Error).message).toBe('limit must be at most 100');
  });

  it('sends the search as a query and the credentials of the caller', async () => {
    const seen: unknown[] = [];
    await using server = await serve((request, response) => {
      seen.push(request.url, request.headers.cookie, request.headers.authorization);
      answerJson(response, 200, { items: [], nextCursor: null });
    });
    const search = { statuses: ['done', 'failed'] as const, search: 'log in & out', limit: 5 };
    await new NexusClient({ baseUrl: server.url, credentials: { cookie: 'obl_session=s' } }).tasks(search);
    await new NexusClient({ baseUrl: server.url, credentials: { bearerToken: 't' } }).tasks();
    expect(seen).toEqual([
      '/api/v1/tasks?status=done%2Cfailed&search=log+in+%26+out&limit=5',
      'obl_session=s',
      undefined,
      '/api/v1/tasks',
      undefined,
      'Bearer t',
    ]);
  });

  it('an answer outside the contract is refused and names the place', async () => {
    await using server = await serve((_request, response) => answerJson(response, 200, { items: [{ id: 'no' }] }));
    const error = await new NexusClient({ baseUrl: server.url }).projects().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ failure: 'unexpected_answer' });
    expect((error as Error).message).toContain('items.0');
  });

  it('silence ends in a timeout, also when it falls in the middle of the body', async () => {
    await using silent = await serve(() => undefined);
    await using half = await serve((_request, response) => response.writeHead(200).write('{"items":'));
    for (const { url } of [silent, half]) {
      const error = await new NexusClient({ baseUrl: url, timeoutMs: 50 }).agents().catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({ failure: 'timeout' });
    }
  });

  it('nobody listening, and a proxy saying so, are unreachable', async () => {
    const gone = await serve(() => undefined);
    await gone[Symbol.asyncDispose]();
    await using proxy = await serve((_request, response) => response.writeHead(502).end('<html>'));
    for (const { url } of [gone, proxy])
      await expect(new NexusClient({ baseUrl: url }).pulse()).rejects.toMatchObject({ failure: 'unreachable' });
  });
});
