import { session as sessionSchema, tokenResponse } from '@oblivion/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import type { World } from '../../testing/test-rows.js';
import { AgentTokens } from './agent-token.service.js';
import { Sessions } from './session.service.js';

const observer = 'https://observer.example.test';
let nexus: TestNexus;
let world: World;
let tokens: AgentTokens;
let sessions: Sessions;

beforeAll(async () => {
  nexus = await startTestNexus({ NEXUS_OBSERVER_URL: observer });
  world = await nexus.rows.world();
  tokens = nexus.application.get(AgentTokens, { strict: false });
  sessions = nexus.application.get(Sessions, { strict: false });
});
afterAll(() => nexus?.close());

const askToken = (body: string | URLSearchParams, headers: Record<string, string>) =>
  fetch(`${nexus.url}/oauth/token`, { method: 'POST', body, headers });

describe('client credentials become an access token', () => {
  const credentials = () => ({
    grant_type: 'client_credentials',
    client_id: world.clientId,
    client_secret: world.clientSecret,
  });
  const basic = () => `Basic ${Buffer.from(`${world.clientId}:${world.clientSecret}`).toString('base64')}`;

  test.each([
    ['a form', () => askToken(new URLSearchParams(credentials()), {})],
    ['JSON', () => askToken(JSON.stringify(credentials()), { 'content-type': 'application/json' })],
    [
      'HTTP Basic',
      () => askToken(new URLSearchParams({ grant_type: 'client_credentials' }), { authorization: basic() }),
    ],
  ])('sent as %s', async (_name, send) => {
    const answer = await send();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const issued = tokenResponse.parse(await answer.json());
    expect(await tokens.verify(issued.access_token)).toEqual({ tenantId: world.tenantId, agentId: world.agentId });
  });

  test('errors have the form of RFC 6749 and are not cached', async () => {
    const wrong = await askToken(new URLSearchParams({ ...credentials(), client_secret: 'wrong' }), {});
    expect([wrong.status, wrong.headers.get('cache-control')]).toEqual([401, 'no-store']);
    expect(await wrong.json()).toMatchObject({ error: 'invalid_client' });
    const grant = await askToken(new URLSearchParams({ ...credentials(), grant_type: 'password' }), {});
    expect([grant.status, await grant.json()]).toMatchObject([400, { error: 'unsupported_grant_type' }]);
  });

  test('not once they are revoked', async () => {
    const { clientId, clientSecret } = await nexus.rows.agent({
      tenantId: world.tenantId,
      groupId: world.groupId,
      name: 'Gone',
    });
    await nexus.rows.query
      .updateTable('agent_credential')
      .set({ revoked_at: new Date() })
      .where('id', '=', clientId)
      .execute();
    await expect(tokens.exchange(clientId, clientSecret)).rejects.toMatchObject({ code: 'invalid_client' });
  });
});

test('an access token opens no model, and a model key no socket', async () => {
  const { accessToken } = await tokens.exchange(world.clientId, world.clientSecret);
  const run = { tenantId: world.tenantId, agentId: world.agentId, ...(await nexus.rows.claim(world)), model: 'gpt-5' };
  const key = await tokens.issueRunKey(run);
  expect(await tokens.verifyRunKey(key)).toEqual(run);
  await expect(tokens.verifyRunKey(accessToken)).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(tokens.verify(key)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a token with another signature, or none, is refused', async () => {
  const { accessToken } = await tokens.exchange(world.clientId, world.clientSecret);
  const [, payload] = accessToken.split('.');
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
  for (const token of [unsigned, `${accessToken.slice(0, -4)}AAAA`, '', 'x.y.z']) {
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'unauthenticated' });
  }
});

describe('a sign-in link', () => {
  const tokenOf = (url: string) => new URL(url).searchParams.get('token') ?? '';
  const signIn = (token: string, headers: Record<string, string> = {}) =>
    fetch(`${nexus.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ token }),
    });

  test('leads to a session that can be read and ended', async () => {
    const { email } = await nexus.rows.person(world.tenantId, 'operator');
    const { url } = await sessions.createSignInLink(email.toUpperCase());
    expect(url).toMatch(/^https:\/\/observer\.example\.test\/sign-in\?token=sit_/);
    const signedIn = await signIn(tokenOf(url));
    expect(signedIn.status).toBe(200);
    expect(sessionSchema.parse(await signedIn.json()).person).toMatchObject({ email, role: 'operator' });
    const setCookie = signedIn.headers.get('set-cookie') ?? '';
    expect(setCookie).toMatch(/^obl_session=ses_.+; HttpOnly; SameSite=Lax; Max-Age=43200; Secure$/);
    const headers = { cookie: setCookie.split(';')[0] ?? '' };
    const read = () => fetch(`${nexus.url}/api/v1/session`, { headers });
    expect((await read()).status).toBe(200);
    const out = await fetch(`${nexus.url}/api/v1/session`, { method: 'DELETE', headers });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect((await read()).status).toBe(401);
  });

  test('opened many times at once lets exactly one in', async () => {
    const { email } = await nexus.rows.person(world.tenantId);
    const { url } = await sessions.createSignInLink(email);
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await signIn(tokenOf(url))).status));
    expect(statuses.toSorted()).toEqual([200, ...Array.from({ length: 7 }, () => 401)]);
  });

  test('that has expired, or never was, lets nobody in', async () => {
    const { email } = await nexus.rows.person(world.tenantId);
    const { url } = await sessions.createSignInLink(email);
    await nexus.rows.query
      .updateTable('sign_in_token')
      .set({ expires_at: new Date(0) })
      .where('used_at', 'is', null)
      .execute();
    expect((await signIn(tokenOf(url))).status).toBe(401);
    expect((await signIn('sit_unknown')).status).toBe(401);
  });

  test('cannot be used by the page of another site', async () => {
    expect((await signIn('sit_any', { origin: 'https://evil.example.test' })).status).toBe(403);
    expect((await signIn('sit_any', { origin: observer })).status).toBe(401);
  });

  test('is made for nobody unknown, and only for a named tenant when there are several', async () => {
    await expect(sessions.createSignInLink('nobody@example.test')).rejects.toMatchObject({ code: 'not_found' });
    const { personId, email } = await nexus.rows.person(world.tenantId);
    const other = await nexus.rows.world();
    const twin = await nexus.rows.person(other.tenantId);
    await nexus.rows.query.updateTable('person').set({ email }).where('id', '=', twin.personId).execute();
    await expect(sessions.createSignInLink(email)).rejects.toMatchObject({ code: 'invalid_request' });
    const { url } = await sessions.createSignInLink(email, world.tenantId);
    expect((await sessions.redeem(tokenOf(url))).principal.personId).toBe(personId);
  });
});

test('a session that has expired is none', async () => {
  const cookie = await nexus.signIn(world);
  await nexus.rows.query
    .updateTable('session')
    .set({ expires_at: new Date(0) })
    .where('tenant_id', '=', world.tenantId)
    .execute();
  await expect(sessions.authenticate(cookie)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a page of another site cannot sign a person out', async () => {
  const cookie = await nexus.signIn(world);
  const out = await fetch(`${nexus.url}/api/v1/session`, {
    method: 'DELETE',
    headers: { cookie, origin: 'https://evil.example.test' },
  });
  expect(out.status).toBe(403);
  expect((await sessions.authenticate(cookie)).tenantId).toBe(world.tenantId);
});
