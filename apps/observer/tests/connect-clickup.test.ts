import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, setStage } from './browser.js';

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser.close());

const back = '/connections/clickup/callback?state=s1&code=c1';

it('the way leads to ClickUp with the app, and back to a workspace that is connected', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.route('https://clickup.test/**', (route) => route.fulfill({ body: 'ClickUp asks' }));
  await page.goto('/connections');
  await page.getByRole('link', { name: 'Connect ClickUp' }).click();
  await page.locator('[data-live=live]').waitFor();
  await page.getByLabel('Client ID').fill('CLIENT');
  await page.getByLabel('Client Secret').fill('SECRET');
  await page.getByRole('button', { name: 'Connect in ClickUp' }).click();
  await page.waitForURL('https://clickup.test/**');
  expect(nexus.connections.clickUpForms).toEqual([{ clientId: 'CLIENT', clientSecret: 'SECRET' }]);
  await page.goto(back);
  await page.getByText('The workspace Acme is connected.').waitFor();
  expect(nexus.connections.clickUpForms.at(-1)).toEqual({ state: 's1', code: 'c1' });
  expect(page.url()).not.toContain('c1');
});

it('several workspaces: one is chosen', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  nexus.connections.clickUpWorkspaces = [...nexus.connections.clickUpWorkspaces, { id: '902', name: 'Side business' }];
  await page.goto(back);
  await page.locator('[data-live=live]').waitFor();
  await page.getByLabel('Which one shall Oblivion work in?').selectOption('Side business');
  await page.getByRole('button', { name: 'Connect this one' }).click();
  await page.getByText('The workspace Side business is connected.').waitFor();
  expect(nexus.connections.clickUpForms.at(-1)).toEqual({ state: 's2', workspaceId: '902' });
  expect(stage.complaints).toEqual([]);
});

it('what ClickUp or Nexus refuses is said in words', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  nexus.connections.clickUpRefusal = {
    field: 'body.error',
    detail: 'body.error: it was not allowed in ClickUp (access_denied)',
  };
  await page.goto('/connections/clickup/callback?state=s1&error=access_denied');
  const alert = page.getByRole('alert');
  await alert.getByText('ClickUp was not connected.').waitFor();
  await alert.getByText('It was not allowed in ClickUp (access_denied).').waitFor();
});
