import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { launchBrowser, setStage } from './browser.js';
import { ada, byAgent, eventOf, posted, secondsAgo, taskOf } from './fixtures.js';

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser.close());

const live = (page: Page) => page.locator('[data-live=live]').waitFor();
const feed = (page: Page) => page.locator('#content [data-feed] > li');
const count = (page: Page, status: string) => page.locator(`#content [data-count=${status}]`).textContent();

it('the first paint comes from the server, with everything in it', async () => {
  await using stage = await setStage(browser);
  const answer = await fetch(stage.observer.url, { headers: { cookie: 'obl_session=session-of-mira' } });
  const text = (await answer.text())
    .replace(/<script[^]*?<\/script>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
  expect(text).toContain('148 Done');
  expect(text).toContain('Ada reported progress on Fix the login bug');
  expect(text).toContain('and 6 calls of unknown price');
  expect(text).toContain('Remove the old password hashing');
});

it('webhooks and deliveries are shown when asked for', async () => {
  await using stage = await setStage(browser);
  const { page } = stage;
  await page.goto('/');
  await live(page);
  const delivered = feed(page).filter({ hasText: 'Delivered the root message to Slack' });
  expect(await delivered.count()).toBe(0);
  await page.getByRole('button', { name: 'Show traffic' }).click();
  await delivered.waitFor();
});

it('an event moves the counts, the agent and the feed without a reload', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.goto('/');
  await live(page);
  const arabic = taskOf(4);
  nexus.pulse = { ...nexus.pulse, tasksByStatus: { ...nexus.pulse.tasksByStatus, available: 1, claimed: 2 } };
  nexus.happen(eventOf('task.claimed', 100, byAgent(), { task: arabic }));
  await feed(page)
    .filter({ hasText: `Ada claimed ${arabic.title}` })
    .waitFor();
  expect([await count(page, 'available'), await count(page, 'claimed')]).toEqual(['1', '2']);
  await page.locator('#content [data-agent=Ada]').getByText(arabic.title).waitFor();
  expect(stage.complaints).toEqual([]);
});

it('it goes on at the cursor of the first paint, and a cut misses nothing and doubles nothing', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.goto('/');
  await live(page);
  const before = await feed(page).count();
  await vi.waitFor(() => expect(nexus.subscriptions).toContainEqual({ type: 'subscribe', cursor: '1.17' }));
  nexus.happen(eventOf('agent.connected', 100, { agent: ada, session: 'ses_2' }));
  await vi.waitFor(async () => expect(await feed(page).count()).toBe(before + 1));
  nexus.cutLive(1012);
  nexus.happen(eventOf('thought.recorded', 101, { ...byAgent(), kind: 'thought' }, { task: taskOf(1) }));
  await feed(page).filter({ hasText: 'Ada noted a thought' }).waitFor();
  expect(await feed(page).count()).toBe(before + 2);
  expect(nexus.subscriptions.at(-1)).toEqual({ type: 'subscribe', cursor: '1.100' });
});

it('what is pressed stays in its place: a task that ends under the pointer still opens', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  const frames: string[] = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(String(payload))));
  await page.goto('/');
  await live(page);
  const task = taskOf(1);
  const held = page.locator('#content [data-agent=Ada]').getByRole('link', { name: task.title });
  await held.hover();
  await page.mouse.down();
  nexus.happen(
    eventOf(
      'task.cancelled',
      100,
      { by: 'Mira', reason: 'The ClickUp task was deleted.', agentId: ada.id, epoch: 1 },
      { task },
    ),
  );
  await vi.waitFor(() => expect(frames.join()).toContain('1.100'));
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.mouse.up();
  await page.waitForURL(`**/tasks/${task.id}`);
});

it('counts that events do not tell are confirmed with Nexus', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.goto('/');
  await live(page);
  nexus.pulse = { ...nexus.pulse, effects: { pending: 41, parked: 1 } };
  nexus.happen(eventOf('message.posted', 100, posted('progress', 'Ada'), { task: taskOf(1) }));
  await page.locator('#content').getByText('41', { exact: true }).waitFor();
});

it('when Nexus goes away the page says so, keeps what it shows, and catches up by itself', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.goto('/');
  await live(page);
  await nexus.down();
  await page.locator('[data-live=reconnecting], [data-live=offline]').waitFor();
  await page.getByRole('alert').getByText('What you see is old').waitFor();
  expect(await count(page, 'done')).toBe('148');
  nexus.happen(eventOf('task.done', 100, { by: 'Mira Novak' }, { task: taskOf(3) }));
  await nexus.up();
  await page.getByRole('button', { name: 'Try now' }).click();
  await live(page);
  await feed(page).filter({ hasText: 'Mira Novak marked' }).first().waitFor();
  expect(await page.getByRole('alert').filter({ hasText: 'old' }).count()).toBe(0);
});

it('an ended session stops the feed and says so', async () => {
  await using stage = await setStage(browser);
  await stage.page.goto('/');
  await live(stage.page);
  stage.nexus.cutLive(4401);
  await stage.page.locator('[data-live=closed]').waitFor();
  await stage.page.getByRole('button', { name: 'Reload' }).waitFor();
});

it('nothing there yet is told in words', async () => {
  await using stage = await setStage(browser);
  stage.nexus.pulse = { ...stage.nexus.pulse, agents: [], events: [] };
  await stage.page.goto('/');
  await stage.page.getByRole('region', { name: 'Agents' }).getByText('No agents yet').waitFor();
  await stage.page.getByRole('region', { name: 'Events' }).getByText('Nothing has happened yet').waitFor();
});

it('relative times move on by themselves', async () => {
  await using stage = await setStage(browser);
  await stage.page.clock.install();
  stage.nexus.happen(eventOf('agent.connected', 100, { agent: ada, session: 'ses_3' }));
  await stage.page.goto('/');
  await live(stage.page);
  await stage.page.clock.fastForward(10 * 60_000);
  await vi.waitFor(async () => expect(await feed(stage.page).first().textContent()).toMatch(/1\d min ago/));
  expect(Date.parse(secondsAgo(0))).toBeLessThan(Date.now());
});

it.each(['unavailable', 'internal'] as const)('an error of Nexus (%s) is shown with a way on', async (code) => {
  await using stage = await setStage(browser);
  stage.nexus.failure = code;
  await stage.page.goto('/');
  await stage.page.getByRole('alert').getByText('trace-1').waitFor();
  stage.nexus.failure = undefined;
  await stage.page.getByRole('button', { name: 'Try again' }).click();
  await live(stage.page);
});
