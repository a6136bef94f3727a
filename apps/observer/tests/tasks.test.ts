import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { launchBrowser, setStage } from './browser.js';
import { byAgent, eventOf, idOf, taskOf, tasks } from './fixtures.js';

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser.close());

const live = (page: Page) => page.locator('[data-live=live]').waitFor();
const titles = (page: Page) => page.locator('#content [data-row-link]').allTextContents();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

it('statuses, project and search narrow the list and stand in the address', async () => {
  await using stage = await setStage(browser);
  const { page } = stage;
  await page.goto('/tasks');
  await live(page);
  await page.getByRole('list', { name: 'Statuses' }).getByRole('link', { name: 'Available' }).click();
  await page.waitForURL('/tasks?status=available');
  await vi.waitFor(async () => expect(await titles(page)).toHaveLength(2));
  await page.getByLabel('Project').selectOption({ label: 'Billing (@billing)' });
  await page.waitForURL(`/tasks?status=available&projectId=${idOf('project', 2)}`);
  await vi.waitFor(async () => expect(await titles(page)).toEqual([taskOf(5).title]));
  await page.getByRole('link', { name: 'Clear' }).click();
  await page.waitForURL('/tasks');
  await page.keyboard.press('/');
  await page.keyboard.type('login');
  await page.keyboard.press('Enter');
  await page.waitForURL('/tasks?search=login');
  await vi.waitFor(async () => expect(await titles(page)).toEqual(['Fix the login bug']));
  await page.goBack();
  await vi.waitFor(async () => expect(await titles(page)).toHaveLength(9));
  expect(stage.complaints).toEqual([]);
});

it('no match is told in words', async () => {
  await using stage = await setStage(browser);
  await stage.page.goto('/tasks?search=zzz');
  await stage.page.locator('#content').getByText('No task matches').waitFor();
});

it('j, k and the arrows move, Enter opens, g p and g t go to the screens', async () => {
  await using stage = await setStage(browser);
  const { page } = stage;
  await page.goto('/tasks');
  await live(page);
  for (const key of ['j', 'j', 'ArrowDown', 'k']) await page.keyboard.press(key);
  expect(await focused(page)).toBe(taskOf(2).title);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: taskOf(2).title }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await page.waitForURL('/');
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.waitForURL('/tasks');
});

it('? shows the keys, Escape closes them, and a field keeps its letters', async () => {
  await using stage = await setStage(browser);
  const { page } = stage;
  await page.goto('/tasks');
  await live(page);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('searchbox').pressSequentially('gp?/j');
  expect(await page.getByRole('searchbox').inputValue()).toBe('gp?/j');
  expect(stage.complaints).toEqual([]);
});

it('a row follows its task, and a new task appears', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.goto('/tasks');
  await live(page);
  const arabic = taskOf(4);
  nexus.tasks = nexus.tasks.map((task) => (task.id === arabic.id ? { ...task, status: 'claimed' as const } : task));
  nexus.happen(eventOf('task.claimed', 100, byAgent(), { task: arabic, secondsAgo: -1 }));
  await page.locator(`#content [data-task=${arabic.id}] [data-status=claimed]`).waitFor();
  const created = {
    ...taskOf(1),
    id: idOf('task', 60),
    title: 'Brand new',
    status: 'available' as const,
    holder: null,
  };
  nexus.tasks = [created, ...nexus.tasks];
  const payload = { projectId: created.project.id, title: created.title, alsoTagged: [] };
  nexus.happen(eventOf('task.created', 101, payload, { task: created }));
  await vi.waitFor(async () => expect((await titles(page))[0]).toBe('Brand new'), { timeout: 5_000 });
});

it('long lists have pages', async () => {
  await using stage = await setStage(browser);
  const [sample] = tasks();
  stage.nexus.tasks = Array.from({ length: 120 }, (_, index) => ({
    ...sample!,
    id: idOf('task', 1_000 + index),
    title: `Task number ${index}`,
  }));
  const { page } = stage;
  await page.goto('/tasks');
  await page.getByRole('link', { name: 'Next page' }).click();
  await vi.waitFor(async () => expect((await titles(page))[0]).toBe('Task number 50'));
  await page.getByRole('link', { name: 'Next page' }).click();
  await vi.waitFor(async () => expect(await titles(page)).toHaveLength(20));
  expect(await page.getByRole('link', { name: 'Next page' }).count()).toBe(0);
  await page.getByRole('link', { name: 'First page' }).click();
  await vi.waitFor(async () => expect((await titles(page))[0]).toBe('Task number 0'));
});
