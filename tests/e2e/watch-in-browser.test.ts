import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { browserProgram, findProgram } from '../../command/setup/system-packages.ts';
import { newSignInLink, openCompany } from './company.ts';

const quietly = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
];

let browser: Browser;
beforeAll(async () => {
  const executablePath = process.env['CHROMIUM_PATH'] || findProgram(browserProgram);
  if (!executablePath) throw new Error("Chromium is not on PATH; run './oblivion setup --browser'.");
  browser = await chromium.launch({
    executablePath,
    args: [...quietly, '--disable-component-update', '--disable-sync'],
  });
});
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
