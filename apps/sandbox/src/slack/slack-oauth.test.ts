import { LogLevel, WebAPIPlatformError, WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type StartedSandbox } from '../index.js';
import { addWorkspace, type Harness } from '../testing/workspace.js';

const redirectUri = 'https://observer.example.test/connections/slack/callback';
const scope = 'chat:write,users:read';

let sandbox: StartedSandbox;
beforeAll(async () => void (sandbox = await startSandbox()));
afterAll(() => sandbox.close());

const install = (slack: object = {}, timings: object = {}) =>
  addWorkspace(sandbox, { slack: { redirectUrls: ['https://observer.example.test/connections'], ...slack }, timings });

function clientOf({ world }: Harness, token?: string): WebClient {
  const options = { slackApiUrl: world.slack.apiUrl, retryConfig: { retries: 0 }, logLevel: LogLevel.ERROR };
  return new WebClient(token, options);
}

/** Opens the page, or decides on it. */
async function authorize(harness: Harness, change: Record<string, string> = {}, decision?: 'allow' | 'deny') {
  const { clientId, authorizeUrl } = harness.world.slack;
  const asked = { client_id: clientId, scope, redirect_uri: redirectUri, state: 'a state', ...change };
  const query = new URLSearchParams(asked);
  if (decision === undefined) return fetch(`${authorizeUrl}?${query.toString()}`, { redirect: 'manual' });
  query.set('decision', decision);
  return fetch(authorizeUrl, { method: 'POST', body: query, redirect: 'manual' });
}

async function codeOf(harness: Harness): Promise<string> {
  const { headers } = await authorize(harness, {}, 'allow');
  return new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
}

async function access(harness: Harness, change: Record<string, string> = {}) {
  const { clientId, clientSecret } = harness.world.slack;
  const given = { client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri, code: '', ...change };
  return clientOf(harness).oauth.v2.access(given);
}

async function refusalOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof WebAPIPlatformError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error.data.error;
}

describe('the page on which a person makes the app', () => {
  const manifest = {
    display_information: { name: 'Oblivion' },
    features: { bot_user: { display_name: 'Oblivion' } },
    oauth_config: { redirect_urls: [redirectUri], scopes: { bot: scope.split(',') } },
    settings: {
      event_subscriptions: { bot_events: ['app_home_opened'] },
      interactivity: { is_enabled: false },
      org_deploy_enabled: false,
      socket_mode_enabled: true,
      token_rotation_enabled: true,
    },
  };
  const linkOf = (text: string) => `${sandbox.url}/slack/apps?new_app=1&manifest_json=${encodeURIComponent(text)}`;

  test('is filled in with the manifest, and then shows what to copy', async () => {
    const harness = await install();
    const page = await (await fetch(linkOf(JSON.stringify(manifest)))).text();
    expect(page).toContain('<code>users:read</code>');
    expect(page).toContain(`value="${harness.world.workspaceId}"`);
    const body = new URLSearchParams({
      workspace: harness.world.workspaceId,
      manifest_json: JSON.stringify(manifest),
    });
    const made = await (await fetch(`${sandbox.url}/slack/apps`, { method: 'POST', body })).text();
    for (const fact of ['clientId', 'clientSecret', 'signingSecret'] as const)
      expect(made).toContain(harness.world.slack[fact]);
    expect(await access(harness, { code: await codeOf(harness) })).toMatchObject({ expires_in: 43_200 });
  });

  test.each([
    ['{', 'manifest_json: is no JSON'],
    [JSON.stringify({ ...manifest, more: 1 }), 'more'],
    [
      JSON.stringify({ ...manifest, oauth_config: { scopes: manifest.oauth_config.scopes } }),
      'token_rotation_enabled needs redirect_urls',
    ],
  ])('%s is refused', async (text, problem) => {
    const page = await fetch(linkOf(text));
    expect([page.status, await page.text()]).toEqual([400, expect.stringContaining(problem)]);
  });
});

describe('the page on which a person allows the app', () => {
  test('names the workspace and the scopes, and leads back with the state', async () => {
    const harness = await install();
    const page = await authorize(harness);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<code>users:read</code>')]);
    const allowed = new URL((await authorize(harness, {}, 'allow')).headers.get('location') ?? '');
    expect(allowed.origin + allowed.pathname).toBe(redirectUri);
    expect(allowed.searchParams.get('state')).toBe('a state');
    const denied = new URL((await authorize(harness, {}, 'deny')).headers.get('location') ?? '');
    expect(Object.fromEntries(denied.searchParams)).toEqual({ error: 'access_denied', state: 'a state' });
  });

  test.each([
    [{ client_id: 'another' }, 'invalid_client_id'],
    [{ redirect_uri: 'https://elsewhere.example.test/connections' }, 'bad_redirect_uri'],
    [{ redirect_uri: 'https://observer.example.test/connections-of-others' }, 'bad_redirect_uri'],
    [{ scope: '' }, 'no_scopes'],
  ])('%j is refused before anybody is asked', async (change, problem) => {
    const harness = await install();
    for (const decision of [undefined, 'allow'] as const) {
      const page = await authorize(harness, change, decision);
      expect([page.status, page.headers.get('location')]).toEqual([400, null]);
      expect(await page.text()).toContain(problem);
    }
  });
});

describe('oauth.v2.access of the official SDK', () => {
  test('a code becomes a token that works, once', async () => {
    const harness = await install();
    const code = await codeOf(harness);
    const answer = await access(harness, { code });
    expect(answer).toMatchObject({
      app_id: harness.world.slack.appId,
      bot_user_id: harness.world.slack.botUserId,
      team: { id: harness.world.slack.teamId },
      scope,
    });
    expect(answer).not.toHaveProperty('refresh_token');
    expect((await clientOf(harness, answer.access_token).auth.test()).response_metadata?.scopes).toEqual([
      'chat:write',
      'users:read',
    ]);
    expect(await refusalOf(access(harness, { code }))).toBe('code_already_used');
  });

  test.each([
    [{ client_id: 'another' }, 'invalid_client_id'],
    [{ client_secret: 'another' }, 'bad_client_secret'],
    [{ redirect_uri: 'https://observer.example.test/connections/other' }, 'bad_redirect_uri'],
    [{ code: 'invented' }, 'invalid_code'],
    [{ grant_type: 'password' }, 'invalid_grant_type'],
    [{ grant_type: 'refresh_token', refresh_token: 'invented' }, 'invalid_refresh_token'],
  ])('%j is refused, and the code stays good', async (change, problem) => {
    const harness = await install();
    const code = await codeOf(harness);
    expect(await refusalOf(access(harness, { code, ...change }))).toBe(problem);
    expect(await access(harness, { code })).toMatchObject({ ok: true });
  });

  test('secrets, codes and tokens are not in the journal', async () => {
    const harness = await install({ tokenRotation: true });
    const code = await codeOf(harness);
    const answer = await access(harness, { code });
    const journal = JSON.stringify(await harness.control('GET', '/journal'));
    const secrets = [harness.world.slack.clientSecret, code, answer.access_token, answer.refresh_token];
    for (const secret of secrets) expect(journal).not.toContain(secret);
    expect(journal).toContain('oauth.v2.access');
  });
});

describe('rotation', () => {
  const refreshWith = (harness: Harness, token: string | undefined) =>
    access(harness, { grant_type: 'refresh_token', refresh_token: token ?? '' });

  test('a refresh token is good once; the older access token stays good until it expires', async () => {
    const harness = await install({ tokenRotation: true });
    const first = await access(harness, { code: await codeOf(harness) });
    expect(first.access_token).toMatch(/^xoxe\.xoxb-/);
    expect(first.expires_in).toBe(43_200);
    const second = await refreshWith(harness, first.refresh_token);
    expect(await refusalOf(refreshWith(harness, first.refresh_token))).toBe('invalid_refresh_token');
    for (const { access_token } of [first, second])
      expect(await clientOf(harness, access_token).auth.test()).toMatchObject({ ok: true });
    const third = await refreshWith(harness, second.refresh_token);
    expect(await refusalOf(clientOf(harness, first.access_token).auth.test())).toBe('token_revoked');
    await harness.control('POST', '/slack/tokens/expire');
    expect(await refusalOf(clientOf(harness, third.access_token).auth.test())).toBe('token_expired');
    expect(await refreshWith(harness, third.refresh_token)).toMatchObject({ ok: true });
  });

  test('a life of its own ends by itself', async () => {
    const harness = await install({ tokenRotation: true }, { slackTokenLifeMs: 1 });
    const { access_token, expires_in } = await access(harness, { code: await codeOf(harness) });
    expect(expires_in).toBe(1);
    await expect.poll(() => refusalOf(clientOf(harness, access_token).auth.test())).toBe('token_expired');
  });

  test('when the app is removed no token is good any more', async () => {
    const harness = await install({ tokenRotation: true });
    const { access_token, refresh_token } = await access(harness, { code: await codeOf(harness) });
    await harness.control('POST', '/slack/tokens/revoke');
    expect(await refusalOf(clientOf(harness, access_token).auth.test())).toBe('token_revoked');
    expect(await refusalOf(harness.slack.auth.test())).toBe('token_revoked');
    expect(await refusalOf(refreshWith(harness, refresh_token))).toBe('invalid_refresh_token');
  });
});
