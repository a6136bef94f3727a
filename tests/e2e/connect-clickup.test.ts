import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { eventually, newSignInLink, openCompany } from './company.ts';

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser?.close());

test('a person connects ClickUp in Observer and on the pages of ClickUp, and the next task has its message in Slack', async () => {
  const { control, workspace, channelId, personEmail } = await openCompany();
  const { addresses } = inject('system');
  const context = await browser.newContext();
  const settings = await context.newPage();
  await settings.goto(`${addresses.sandbox}/clickup/settings/apps`);
  const shown = async (name: string): Promise<string> =>
    (await settings.locator(`dt:text-is("${name}") + dd`).first().textContent()) ?? '';

  const page = await context.newPage();
  await page.goto(await newSignInLink());
  await page.waitForURL(`${addresses.observer}/`);
  await page.getByRole('link', { name: 'Connections' }).click();
  const card = page.locator('[data-connection=clickup]:visible');
  await card.getByText(`Tasks from workspace ${workspace.clickup.teamId}.`).waitFor();
  await card.getByRole('link', { name: 'Connect again' }).click();
  await page.locator('[data-live=live]').waitFor();
  for (const name of ['Client ID', 'Client Secret'])
    await page
      .getByLabel(name)
      .first()
      .fill(await shown(name));
  await page.getByRole('button', { name: 'Connect in ClickUp' }).click();
  await page.getByRole('button', { name: 'Connect Workspace' }).click();
  await page.getByText('is connected. Tasks that name a project come from now on.').first().waitFor();

  const name = `Connected ${crypto.randomUUID().slice(0, 8)}`;
  const markdownDescription = '@demo write one line about the weather.';
  const task = await control.createTask({ personEmail, name, markdownDescription });
  const message = await eventually('the message of the task in Slack', async () => {
    const messages = await control.transcript(channelId);
    return messages.find(({ text }) => text.includes(name));
  });
  expect(message.author.isApp).toBe(true);
  // The agent is for the other tests too.
  await control.setTaskStatus(task.id, personEmail, 'closed');
  await context.close();
});
