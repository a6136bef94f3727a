import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, setStage } from './browser.js';
import { health, redisAway, slackWaits } from './system-fixtures.js';

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser.close());

const bar = (page: Page) => page.getByRole('status', { name: 'Degraded parts' });
const part = (page: Page, name: string) => page.locator(`#content [data-part=${name}]`);
/** Further than the page waits until it asks again. */
const nextLookMs = 6_000;

it('nothing is said while all is well, and every part is listed', async () => {
  await using stage = await setStage(browser);
  const { page } = stage;
  await page.goto('/system');
  await part(page, 'redis').getByText('Works').waitFor();
  await part(page, 'langfuse').getByText('NEXUS_LANGFUSE_URL is not set').waitFor();
  await page.getByText('Everything that is set up works.').waitFor();
  expect(await bar(page).textContent()).toBe('');
  expect(stage.complaints).toEqual([]);
});

it('what is degraded is said on every screen, with reason and since, and clears by itself', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.clock.install();
  await page.goto('/tasks');
  await page.locator('[data-live=live]').waitFor();
  nexus.health = health(redisAway, slackWaits);
  await page.clock.fastForward(nextLookMs);
  await bar(page).getByText('Redis refuses connections').waitFor();
  await bar(page).getByText('12 deliveries waiting').waitFor();
  expect(await bar(page).textContent()).toMatch(/3 min ago/);
  await bar(page).getByRole('link').click();
  await page.waitForURL('**/system');
  await page.getByText('2 parts are degraded').waitFor();
  await part(page, 'redis').getByText('Work goes on from PostgreSQL').waitFor();
  await page.getByText('only what the answering process').waitFor();
  nexus.health = health();
  await page.clock.fastForward(nextLookMs);
  await part(page, 'redis').getByText('Works').waitFor();
  expect(await bar(page).textContent()).toBe('');
  expect(stage.complaints).toEqual([]);
});

it('the first paint already says what is degraded', async () => {
  await using stage = await setStage(browser, { hasScripts: false });
  stage.nexus.health = health(slackWaits);
  await stage.page.goto('/');
  await bar(stage.page).getByText('12 deliveries waiting').waitFor();
});

it('when Nexus does not answer, the last state stays and is called old', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.goto('/system');
  await page.locator('[data-live=live]').waitFor();
  await page.clock.install();
  nexus.failure = 'unavailable';
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.getByText('Nexus did not answer the last time').waitFor();
  await part(page, 'redis').getByText('Works').waitFor();
});

it('an error of Nexus is shown with a way on', async () => {
  await using stage = await setStage(browser);
  stage.nexus.failure = 'unavailable';
  await stage.page.goto('/system');
  await stage.page.getByRole('alert').getByText('trace-1').waitFor();
  stage.nexus.failure = undefined;
  await stage.page.getByRole('button', { name: 'Try again' }).click();
  await part(stage.page, 'redis').waitFor();
});

it('nothing known yet is told in words', async () => {
  await using stage = await setStage(browser);
  stage.nexus.health = { ...stage.nexus.health, parts: [] };
  await stage.page.goto('/system');
  await stage.page.getByText('Nothing is known yet').waitFor();
});
