import { NexusClient } from '@oblivion/nexus-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { redeemClickUpCode } from '../../apps/nexus/src/integrations/clickup/clickup-oauth.client.ts';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { isDocumentAbsent, readDocument } from './clickup-document.ts';
import { ClickUpValidator } from './clickup-validator.ts';
import type { Company } from './company.js';
import type { CompanyOptions } from './found-company.js';
import { Hub } from './hub.js';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

async function personOf(company: Company, email = 'mira@acme.test'): Promise<NexusClient> {
  const cookie = await hub.signIn(email, company.tenantId);
  return new NexusClient({ baseUrl: hub.nexusUrl, credentials: { cookie } });
}

async function setScene(options: CompanyOptions = {}) {
  const company = await hub.company(options);
  const { clientId, clientSecret } = company.workspace.clickup.oauth;
  return { company, person: await personOf(company), app: { clientId, clientSecret } };
}

/** What a person decides on ClickUp's page; answers with what they are sent back with. */
async function decide(authorizeUrl: string, decision: 'allow' | 'deny'): Promise<Readonly<Record<string, string>>> {
  const shown = await fetch(authorizeUrl);
  expect(await shown.text()).toContain('Oblivion wants to reach your workspaces');
  const form = new URLSearchParams([...new URL(authorizeUrl).searchParams, ['decision', decision]]);
  const { headers } = await fetch(authorizeUrl.split('?')[0] as string, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  const back = new URL(headers.get('location') as string);
  expect(back.pathname).toBe('/connections/clickup/callback');
  return Object.fromEntries(back.searchParams);
}

const back = (given: Readonly<Record<string, string>>) =>
  ({ state: given['state'] as string, code: given['code'] as string }) as const;

test('a person allows the app in ClickUp: the workspace is connected with its token, and tasks come by its webhook', async () => {
  const { company, person, app } = await setScene();
  const { authorizeUrl } = await person.beginClickUpInstallation(app);
  const answer = await person.completeClickUpInstallation(back(await decide(authorizeUrl, 'allow')));
  expect(answer).toEqual({
    outcome: 'connected',
    workspace: { id: company.workspace.clickup.teamId, name: 'Acme' },
  });
  const { rows } = await hub.asSuperuser(`select secrets from connection where id = $1`, [company.clickupConnectionId]);
  expect(String(rows[0]?.['secrets'])).not.toContain(company.workspace.clickup.oauth.clientSecret);
  const { webhooks } = await company.control<{ webhooks: object[] }>('GET', 'clickup/webhooks');
  expect(webhooks).toHaveLength(1);
  await company.writeTask('@demo please');
  await eventually(async () => expect(await company.channelMessages()).toHaveLength(1), 15_000);
  const told = await hub.asSuperuser(
    `select payload from event where tenant_id = $1 and name = 'connection.installed'`,
    [company.tenantId],
  );
  expect(told.rows).toMatchObject([{ payload: { system: 'clickup', by: 'Mira' } }]);
});

test('what is connected, and as whom, is told to those who may change it; nobody else', async () => {
  const { company, person } = await setScene({ github: 'app' });
  const { clickup, github } = company.workspace;
  await eventually(async () => {
    const { connections } = await person.sourceConnections();
    expect(connections).toMatchObject([
      { provider: 'clickup', places: [`workspace ${clickup.teamId}`], account: `user ${clickup.serviceUser.id}` },
      { provider: 'github', places: github.repositories, account: expect.stringMatching(/\[bot\]$/) },
    ]);
    for (const { webhooks, comparedUntil, problem } of connections)
      expect([webhooks, problem, comparedUntil]).toEqual(['active', null, expect.any(String)]);
  }, 15_000);
  await hub.asSuperuser(`update person set role = 'operator' where tenant_id = $1 and email = 'theo@acme.test'`, [
    company.tenantId,
  ]);
  const operator = await personOf(company, 'theo@acme.test');
  await expect(operator.sourceConnections()).rejects.toThrow('This needs the role admin');
});

test('several workspaces were allowed: one is chosen', async () => {
  const { company, person, app } = await setScene({ otherTeams: ['Side business'] });
  const { authorizeUrl } = await person.beginClickUpInstallation(app);
  const several = await person.completeClickUpInstallation(back(await decide(authorizeUrl, 'allow')));
  if (several.outcome !== 'choose') throw new Error('there is a choice');
  expect(several.workspaces.map(({ name }) => name)).toEqual(['Acme', 'Side business']);
  const { teamId } = company.workspace.clickup;
  const chosen = await person.completeClickUpInstallation({ state: several.state, workspaceId: teamId });
  expect(chosen).toMatchObject({ outcome: 'connected', workspace: { id: teamId } });
});

test('what does not end well is said by its field, and changes nothing', async () => {
  const { person, app, company } = await setScene();
  const begin = async (given = app) => (await person.beginClickUpInstallation(given)).authorizeUrl;
  const denied = await decide(await begin(), 'deny');
  await expect(
    person.completeClickUpInstallation({ state: denied['state'] as string, error: denied['error'] as string }),
  ).rejects.toThrow(/body\.error: it was not allowed in ClickUp \(access_denied\)/);
  const used = back(await decide(await begin(), 'allow'));
  await person.completeClickUpInstallation(used);
  await expect(person.completeClickUpInstallation(used)).rejects.toThrow(/body\.state: was used already/);
  const wrong = back(await decide(await begin({ ...app, clientSecret: 'wrong' }), 'allow'));
  await expect(person.completeClickUpInstallation(wrong)).rejects.toThrow(
    /body\.code: ClickUp does not take it \(http 401 OAUTH_010/,
  );
  const again = back(await decide(await begin(), 'allow'));
  await expect(person.completeClickUpInstallation({ ...again, code: used.code })).rejects.toThrow(/OAUTH_014/);
  const colleague = await personOf(company, 'theo@acme.test');
  const mine = back(await decide(await begin(), 'allow'));
  await expect(colleague.completeClickUpInstallation(mine)).rejects.toThrow(/was begun by another person/);
  expect((await person.completeClickUpInstallation(mine)).outcome).toBe('connected');
});

test.skipIf(isDocumentAbsent)("the exchange of a code is as ClickUp's own document says", async () => {
  const { company, person, app } = await setScene();
  const { authorizeUrl } = await person.beginClickUpInstallation(app);
  const { code } = back(await decide(authorizeUrl, 'allow'));
  await using validator = await ClickUpValidator.start(readDocument('corrected'), company.workspace.clickup.apiUrl);
  expect(await redeemClickUpCode({ apiUrl: validator.apiUrl, ...app }, code, 5_000)).toMatch(/^\d+_/);
  expect(validator.violations).toEqual([]);
});
