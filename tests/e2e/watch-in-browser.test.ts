import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { newSignInLink, openCompany } from './company.ts';

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser?.close());

test('a person signs in with a link, sees a task arrive without reloading, and opens it', async () => {
  const { control, personEmail } = await openCompany();
  const page = await browser.newPage();
  await page.goto(await newSignInLink());
  await page.waitForURL(`${inject('system').addresses.observer}/`);
  const loads: string[] = [];
  page.on('load', () => loads.push(page.url()));
  const name = `Watch me ${crypto.randomUUID().slice(0, 8)}`;
  await control.createTask({ personEmail, name, markdownDescription: '@demo write one line about the weather.' });
  const link = page.getByRole('link', { name }).first();
  await link.waitFor();
  expect(loads).toEqual([]);
  await link.click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByRole('tab', { name: /Thoughts/ }).click();
  await page
    .getByRole('tabpanel')
    .getByText(/\w{3,}/)
    .first()
    .waitFor();
  await page.close();
});

test('a link works once, and a page without a session leads to sign-in', async () => {
  const observer = inject('system').addresses.observer;
  const link = await newSignInLink();
  const first = await browser.newContext();
  const stranger = await browser.newContext();
  const page = await first.newPage();
  await page.goto(link);
  await page.waitForURL(`${observer}/`);
  const other = await stranger.newPage();
  await other.goto(`${observer}/tasks`);
  await other.waitForURL(/\/sign-in/);
  await other.goto(link);
  await other.getByRole('main').getByRole('alert').waitFor();
  await other.goto(`${observer}/tasks`);
  await other.waitForURL(/\/sign-in/);
  await Promise.all([first.close(), stranger.close()]);
});
