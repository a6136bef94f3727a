import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { eventually, newSignInLink, openCompany } from './company.ts';

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser?.close());

/** What Slack's page about the app shows under a name. */
async function shown(page: Page, name: string): Promise<string> {
  return (await page.locator(`dt:text-is("${name}") + dd`).textContent()) ?? '';
}

test('a person connects Slack in Observer and on the pages of Slack, and the next task has its message there', async () => {
  const { control, workspace, channelId, personEmail } = await openCompany();
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(await newSignInLink());
  await page.waitForURL(`${inject('system').addresses.observer}/`);
  await page.getByRole('link', { name: 'Connections' }).click();
  await page.getByRole('link', { name: 'Open' }).click();
  await page.getByRole('navigation', { name: 'Steps' }).getByText('Create the app').click();
  const [slack] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('link', { name: 'Create the app in Slack' }).click(),
  ]);
  await slack.getByLabel('Workspace').selectOption(workspace.workspaceId);
  await slack.getByRole('button', { name: 'Create' }).click();
  await slack.getByRole('heading', { name: 'Basic Information' }).waitFor();

  await page.getByRole('link', { name: 'It is created' }).click();
  for (const name of ['Client ID', 'Client Secret', 'Signing Secret'])
    await page
      .getByLabel(name, { exact: true })
      .first()
      .fill(await shown(slack, name));
  await page.getByRole('button', { name: 'Go to Slack' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL('**/connections/slack?step=check');
  await page.locator('[data-finding="bot token"][data-state=ok]:visible').waitFor();
  await page.locator('[data-finding="scopes"][data-state=ok]:visible').waitFor();
  await page.getByRole('link', { name: 'Go on' }).click();
  await page.getByText('a new one is got before that').waitFor();

  const name = `Connected ${crypto.randomUUID().slice(0, 8)}`;
  const task = await control.createTask({
    personEmail,
    name,
    markdownDescription: '@demo write one line about the weather.',
  });
  const message = await eventually('the message of the task in Slack', async () => {
    const messages = await control.transcript(channelId);
    return messages.find(({ text }) => text.includes(name));
  });
  expect(message.author.isApp).toBe(true);
  // The agent is for the other tests too.
  await control.setTaskStatus(task.id, personEmail, 'closed');
  await context.close();
});
