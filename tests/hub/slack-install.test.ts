import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { SlackInstaller } from './slack-installer.js';

let hub: Hub;
beforeAll(async () => void (hub = await Hub.start()));
afterAll(() => hub.close());

const patienceMs = 20_000;

async function newcomer(): Promise<{ company: Company; mira: SlackInstaller }> {
  const company = await hub.company({ isWithoutSlack: true });
  return { company, mira: await SlackInstaller.signIn(hub, company) };
}

const refused = (field: string, words: RegExp) => ({
  status: 400,
  body: expect.objectContaining({ code: 'invalid_request', field, detail: expect.stringMatching(words) }),
});

test('from a manifest to the first message: nobody copies a token', async () => {
  const { company, mira } = await newcomer();
  expect(await mira.connection()).toBeNull();
  const { body } = await mira.call('GET', 'manifest?name=Acme%20agents');
  const link = new URL(String(body['createUrl']));
  expect(link.origin + link.pathname).toBe('https://api.slack.com/apps');
  expect(JSON.parse(link.searchParams.get('manifest_json') ?? '')).toEqual(body['manifest']);
  await mira.makeApp();
  const { slack } = company.workspace;
  expect(await mira.install()).toMatchObject({
    teamId: slack.teamId,
    appId: slack.appId,
    clientId: slack.clientId,
    events: 'http',
    token: { expiresAt: expect.any(String), problem: null, lostAt: null },
  });
  await company.writeTask('@demo please');
  const [root] = await eventually(async () => {
    const messages = await company.channelMessages();
    expect(messages[0]?.text).toContain('Fix the login');
    return messages;
  }, patienceMs);
  expect(root?.author.isApp).toBe(true);
  const check = await mira.call('GET', 'check');
  expect(check.body['findings']).toContainEqual({ subject: 'scopes', state: 'ok', words: 'are all there' });
  expect((await mira.health())?.['state']).toBe('ok');
  expect(await company.refusals()).toEqual([]);
});

test('installing again gives the same connection its new token, and asks for no secrets', async () => {
  const company = await hub.company();
  const mira = await SlackInstaller.signIn(hub, company);
  const before = await mira.connection();
  expect(before).toMatchObject({ teamId: company.workspace.slack.teamId, clientId: null });
  await mira.makeApp('off');
  expect(await mira.install()).toMatchObject({ connectedAt: before?.connectedAt, token: { expiresAt: null } });
  const { clientId } = mira.app;
  const back = await mira.goToSlack({ clientId });
  expect(await mira.complete(back)).toMatchObject({ status: 200, body: { clientId } });
});

test('tokens that are copied do as well, and each is tried first', async () => {
  const { company, mira } = await newcomer();
  const { botToken, signingSecret, appToken, appId, teamId } = company.workspace.slack;
  const paste = (change: object) => mira.call('PUT', 'tokens', { botToken, signingSecret, ...change });
  expect(await paste({ botToken: 'xoxb-1' })).toEqual(refused('body.botToken', /not taken by Slack \(invalid_auth\)/));
  expect(await paste({ botToken: 'xoxe.xoxb-1-a' })).toEqual(refused('body.botToken', /install by OAuth/));
  expect(await paste({ appToken: 'xapp-1-none' })).toEqual(refused('body.appToken', /invalid_auth/));
  expect(await paste({ signingSecret: 'two words' })).toEqual(refused('body.signingSecret', /Signing Secret/));
  expect(await mira.connection()).toBeNull();
  expect(await paste({})).toMatchObject({ status: 200, body: { teamId, appId, events: 'http', clientId: null } });
  expect(await paste({ appToken })).toMatchObject({ status: 200, body: { events: 'socket' } });
});

describe('an installation that is not right changes nothing and says what to do', () => {
  test('refused in Slack, and what came back once cannot be used again', async () => {
    const { mira } = await newcomer();
    await mira.makeApp();
    const denied = await mira.goToSlack(mira.app, 'deny');
    expect(denied['error']).toBe('access_denied');
    expect(await mira.complete(denied)).toEqual(refused('body.error', /choose Allow/));
    expect(await mira.complete(denied)).toEqual(refused('body.state', /was used already; begin/));
    const back = await mira.goToSlack();
    expect(await mira.complete({ ...back, error: 'x' })).toEqual(refused('body.code', /not both/));
    expect((await mira.complete(back)).status).toBe(200);
    expect(await mira.complete(back)).toEqual(refused('body.state', /was used already/));
  });

  test('a wrong secret, a code that is none, and fields that are missing', async () => {
    const { mira } = await newcomer();
    await mira.makeApp();
    const { clientId, signingSecret } = mira.app;
    const begin = (app: object) => mira.call('POST', 'installations', app);
    expect(await begin({ clientId: 'x' })).toEqual(refused('body.clientId', /Client ID/));
    expect(await begin({ clientId })).toEqual(refused('body.clientSecret', /for the first time/));
    expect(await begin({ clientId, clientSecret: 'x' })).toEqual(refused('body.signingSecret', /for the first time/));
    const back = await mira.goToSlack({ clientId, clientSecret: 'wrong', signingSecret });
    expect(await mira.complete(back)).toEqual(refused('body.code', /Client Secret is not that of the app/));
    const { state } = await mira.goToSlack();
    expect(await mira.complete({ state, code: 'invented' })).toEqual(refused('body.code', /too old/));
    expect(await mira.connection()).toBeNull();
  });

  test('another person, and a state that has expired', async () => {
    const { company, mira } = await newcomer();
    await mira.makeApp();
    const theo = await SlackInstaller.signIn(hub, company, 'theo@acme.test');
    const back = await mira.goToSlack();
    expect(await theo.complete(back)).toEqual(refused('body.state', /begun by another person/));
    const { tenantId } = company;
    await hub.asSuperuser(`update oauth_state set expires_at = now() - interval '1 s' where tenant_id = $1`, [
      tenantId,
    ]);
    expect(await mira.complete(back)).toEqual(refused('body.state', /has expired; begin/));
  });

  test('scopes that the workspace does not give are named', async () => {
    const { company, mira } = await newcomer();
    await mira.makeApp();
    const back = await mira.goToSlack();
    const scopes = ['chat:write', 'users:read'];
    await company.control('PATCH', '', { slack: { grantable: scopes } });
    const less = await mira.goToSlack();
    expect(await mira.complete(less)).toEqual(refused('body.code', /no scopes for assistant:write, channels:history/));
    expect(await mira.connection()).toBeNull();
    expect((await mira.complete(back)).status).toBe(200);
  });

  test('the workspace of another tenant, and another workspace than the one that is connected', async () => {
    const { company, mira } = await newcomer();
    await mira.makeApp();
    const { teamId } = await mira.install();
    const { company: other, mira: stranger } = await newcomer();
    const back = await stranger.goToSlack(mira.app);
    expect(await stranger.complete(back)).toEqual(refused('body.code', /belongs to another tenant/));
    expect(await stranger.connection()).toBeNull();
    const { botToken, signingSecret } = company.workspace.slack;
    expect(await stranger.call('PUT', 'tokens', { botToken, signingSecret })).toEqual(
      refused('body.botToken', /belongs to another tenant/),
    );
    await stranger.makeApp();
    expect(await mira.complete(await mira.goToSlack(stranger.app))).toEqual(
      refused('body.code', new RegExp(`${other.workspace.slack.teamId} is not ${teamId}, which is connected`)),
    );
  });

  test('Slack away is told as that', async () => {
    const { company, mira } = await newcomer();
    await mira.makeApp();
    const back = await mira.goToSlack();
    await company.fault({ target: 'slack.oauth.v2.access', kind: '500', times: 1 });
    expect(await mira.complete(back)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  });

  test('people below the role admin may not, and see nothing of it', async () => {
    const { company, mira } = await newcomer();
    const set = (role: string) =>
      hub.asSuperuser('update person set role = $1 where tenant_id = $2', [role, company.tenantId]);
    await set('operator');
    const calls = [
      ['GET', ''],
      ['GET', 'manifest'],
      ['GET', 'check'],
      ['POST', 'installations'],
      ['PUT', 'tokens'],
    ];
    for (const [method = '', path = ''] of calls)
      expect(await mira.call(method, path, method === 'GET' ? undefined : {}), path).toMatchObject({ status: 403 });
    await set('admin');
    expect((await mira.call('GET', '')).status).toBe(200);
    expect(await mira.call('GET', 'check')).toMatchObject({ status: 404 });
  });
});

test('no token and no secret is in what Nexus logs, answers or keeps in plain', async () => {
  const { company, mira } = await newcomer();
  await mira.makeApp();
  const back = await mira.goToSlack();
  const { body } = await mira.complete(back);
  const { rows } = await hub.asSuperuser('select secrets, settings from connection where tenant_id = $1', [
    company.tenantId,
  ]);
  const kept = rows.map((row) => `${JSON.stringify(row)}${(row['secrets'] as Buffer).toString('latin1')}`).join();
  const { clientSecret, signingSecret } = mira.app;
  for (const secret of [clientSecret, signingSecret, back['code'], back['state'], 'xoxe'])
    for (const place of [hub.nexus.output, JSON.stringify(body), kept]) expect(place).not.toContain(secret);
});
