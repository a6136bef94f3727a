import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, setStage, type Stage } from './browser.js';
import { slackConnection } from './slack-fixtures.js';

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser.close());

const step = (page: Page, name: string) => page.getByRole('navigation', { name: 'Steps' }).getByText(name);
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true }).first();

/** Slack's page sends the person straight back with these. */
async function slackAnswers({ page, observer }: Stage, back: string): Promise<void> {
  await page.route('https://slack.test/**', (route) =>
    route.fulfill({ status: 302, headers: { location: `${observer.url}/connections/slack/callback?${back}` } }),
  );
}

async function fillIn(page: Page): Promise<void> {
  await field(page, 'Client ID').fill('123.456');
  await field(page, 'Client Secret').fill('client-secret');
  await field(page, 'Signing Secret').fill('signing-secret');
}

it('from nothing to a connected workspace: the app, the installation, the check', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await slackAnswers(stage, 'state=s1&code=c1');
  await page.goto('/connections');
  await page.locator('[data-connection=slack]').getByText('Not connected').waitFor();
  await page.getByRole('link', { name: 'Connect Slack' }).click();
  await field(page, 'Name in Slack').fill('Acme agents');
  await page.getByLabel('Tokens').selectOption('off');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.waitForURL('**rotation=off**');
  const link = await page.getByRole('link', { name: 'Create the app in Slack' }).getAttribute('href');
  const manifest = JSON.parse(new URL(link ?? '').searchParams.get('manifest_json') ?? '') as object;
  expect(manifest).toMatchObject({
    display_information: { name: 'Acme agents' },
    settings: { token_rotation_enabled: false },
  });
  await page.getByText('The manifest', { exact: true }).click();
  expect(JSON.parse((await page.getByLabel('The manifest').textContent()) ?? '')).toEqual(manifest);

  await page.getByRole('link', { name: 'It is created' }).click();
  await fillIn(page);
  await page.getByRole('button', { name: 'Go to Slack' }).click();
  await page.waitForURL('**/connections/slack?step=check');
  expect(nexus.connections.slackForms).toEqual([
    { clientId: '123.456', clientSecret: 'client-secret', signingSecret: 'signing-secret' },
    { state: 's1', code: 'c1' },
  ]);
  await page.getByText('2 things are to be mended.').waitFor();
  const lacking = page.locator('[data-finding="channel of @billing"]');
  expect(await lacking.textContent()).toContain('To be mended: channel of @billing does not have the app in it');
  await page.getByRole('link', { name: 'Go on' }).click();
  await page.getByText('a new one is got before that').waitFor();
  expect(stage.complaints).toEqual([]);
});

it('what is wrong with a field is said there, and nothing of it is in the address', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.goto('/connections/slack?step=install');
  await page.getByRole('button', { name: 'Go to Slack' }).click();
  await page.getByRole('alert').getByText('Must be the Client ID of the app, such as 123.456.').waitFor();
  expect(await field(page, 'Client ID').getAttribute('aria-invalid')).toBe('true');
  await fillIn(page);
  nexus.connections.slackRefusal = { field: 'body.signingSecret', detail: 'body.signingSecret: is needed here' };
  await page.getByRole('button', { name: 'Go to Slack' }).click();
  await page.getByRole('alert').getByText('Is needed here.').waitFor();
  expect(await field(page, 'Signing Secret').getAttribute('aria-invalid')).toBe('true');
  expect(page.url()).not.toContain('secret');
  expect(await field(page, 'Client Secret').getAttribute('type')).toBe('password');
});

it('who is sent back with a refusal reads what to do, once, at an address without what Slack sent', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await slackAnswers(stage, 'state=s1&error=access_denied');
  await page.goto('/connections/slack?step=install');
  await fillIn(page);
  await page.getByRole('button', { name: 'Go to Slack' }).click();
  await expect.poll(() => nexus.connections.slackForms.at(-1)).toEqual({ state: 's1', error: 'access_denied' });
  await page.waitForURL('**/connections/slack?step=check');
  nexus.connections.slackConnection = null;
  nexus.connections.slackRefusal = {
    field: 'body.error',
    detail: 'body.error: it was not allowed in Slack; begin again',
  };
  await page.goto('/connections/slack/callback?state=s2&error=access_denied');
  const alert = page.getByRole('alert').filter({ hasText: 'Slack was not connected.' });
  await alert.getByText('It was not allowed in Slack; begin again.').waitFor();
  expect(new URL(page.url()).search).toBe('?step=install');
});

it('tokens can be pasted, and a workspace that is connected needs no secrets again', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.goto('/connections/slack?step=install');
  await page.getByText('Paste tokens instead').click();
  await page.getByLabel('Bot User OAuth Token').fill('xoxb-1-2');
  await page.locator('details').getByLabel('Signing Secret').fill('signing');
  await page.getByRole('button', { name: 'Try and keep them' }).click();
  await page.waitForURL('**/connections/slack?step=check');
  expect(nexus.connections.slackForms).toEqual([{ botToken: 'xoxb-1-2', signingSecret: 'signing' }]);
  await step(page, 'Install it').click();
  expect(await field(page, 'Client ID').inputValue()).toBe('1234567890.9876543210');
  await page.getByRole('button', { name: 'Go to Slack' }).click();
  await expect.poll(() => nexus.connections.slackForms.at(-1)).toEqual({ clientId: '1234567890.9876543210' });
});

it('a token that is lost leads to installing again, and says so in the list', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  nexus.connections.slackConnection = slackConnection({ problem: 'token_revoked', lostAt: new Date().toISOString() });
  await page.goto('/connections');
  await page.getByText('To be installed again').waitFor();
  await page.getByRole('link', { name: 'Open' }).click();
  await page.getByRole('heading', { name: 'Install with OAuth' }).waitFor();
});

it('people who may not connect anything are told the role it takes', async () => {
  await using stage = await setStage(browser);
  stage.nexus.isOperator = false;
  for (const path of ['/connections', '/connections/slack']) {
    await stage.page.goto(path);
    await stage.page.getByRole('alert').getByText('This needs the role admin; yours is viewer.').waitFor();
  }
});

it('a form of another site is not handed on', async () => {
  await using stage = await setStage(browser);
  const { observer, nexus } = stage;
  const response = await fetch(`${observer.url}/api/connections/slack/tokens`, {
    method: 'POST',
    headers: {
      cookie: 'obl_session=session-of-mira',
      'sec-fetch-site': 'cross-site',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ botToken: 'xoxb-1', signingSecret: 'x' }),
  });
  expect([response.status, nexus.connections.slackForms]).toEqual([403, []]);
});

it('what is connected of the work sources, and what is wrong with it', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  const comparedUntil = new Date(Date.now() - 60_000).toISOString();
  nexus.connections.sourceConnections = [
    {
      provider: 'clickup',
      places: ['workspace 901'],
      account: 'user 42',
      webhooks: 'suspended',
      comparedUntil,
      problem: 'http 500',
    },
  ];
  await page.goto('/connections');
  const clickUp = page.locator('[data-connection=clickup]');
  await clickUp.getByText('Connected, with trouble').waitFor();
  await clickUp.getByText('Tasks from workspace 901. Oblivion writes as user 42.').waitFor();
  await clickUp.getByText('Its webhook is suspended; Nexus revives it.').waitFor();
  await clickUp.getByText('It could not be compared the last time: http 500.').waitFor();
  await clickUp.getByRole('link', { name: 'Connect again' }).waitFor();
  const gitHub = page.locator('[data-connection=github]');
  await gitHub.getByText('Not connected').waitFor();
  expect(await gitHub.getByRole('link').count()).toBe(0);
  expect(stage.complaints).toEqual([]);
});
