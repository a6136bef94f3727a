import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, setStage } from './browser.js';
import { idOf, statusMappingOf } from './fixtures.js';

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser.close());

const path = `/projects/${idOf('project', 1)}`;
const form = (page: Page) => page.getByRole('form', { name: 'Kitchen', exact: true });
const field = (page: Page, name: string) => form(page).getByLabel(name, { exact: true });
const describedBy = (page: Page, name: string) =>
  field(page, name).evaluate((select) =>
    (select.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' | '),
  );

it('the way leads from the projects to what the statuses of a list mean: types, and what was found or set by hand', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  nexus.lists = [
    statusMappingOf({
      in_review: { status: 'tasting', origin: 'chosen' },
      done: { status: 'served', origin: 'missing' },
    }),
  ];
  await page.goto('/tasks');
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Projects' }).click();
  await page.getByRole('link', { name: 'Auth refactor' }).click();
  await form(page).waitFor();
  expect(await field(page, 'Open').locator('option').allTextContents()).toEqual([
    'Find it by type',
    'to do (open)',
    'cooking (custom)',
    'tasting (custom)',
    'served (done)',
    'closed (closed)',
    'Leave the status alone',
  ]);
  expect(await field(page, 'In review').inputValue()).toBe('status:tasting');
  expect(await field(page, 'Open').inputValue()).toBe('found');
  expect(await describedBy(page, 'Open')).toBe('Found by type: “to do”');
  expect(await describedBy(page, 'In review')).toBe('Set by hand');
  expect(await describedBy(page, 'Blocked')).toBe('Found by type: nothing in the list fits');
  expect(await describedBy(page, 'Done')).toBe('The chosen status is gone; found by type: “served”');
  expect(stage.complaints).toEqual([]);
});

it('a choice is saved, stays over a reload, and is taken back', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.goto(path);
  await page.locator('[data-live=live]').waitFor();
  const save = form(page).getByRole('button', { name: 'Save' });
  expect(await save.isDisabled()).toBe(true);
  await field(page, 'Done').selectOption('closed (closed)');
  await field(page, 'Blocked').selectOption('Leave the status alone');
  await save.click();
  await form(page).getByText('Saved. Tasks follow with their next change.').waitFor();
  expect(nexus.choices).toEqual([{ listId: '901100200300', mapping: { done: 'closed', blocked: null } }]);
  await page.reload();
  expect(await field(page, 'Done').inputValue()).toBe('status:closed');
  expect(await describedBy(page, 'Blocked')).toBe('Set by hand: left alone');
  await page.locator('[data-live=live]').waitFor();
  await form(page).getByRole('button', { name: 'Reset' }).click();
  await form(page).getByText('All are found by type again.').waitFor();
  expect(nexus.choices.at(-1)).toEqual({ listId: '901100200300', mapping: {} });
  expect(await field(page, 'Done').inputValue()).toBe('found');
  expect(await form(page).getByRole('button', { name: 'Reset' }).isDisabled()).toBe(true);
  expect(stage.complaints).toEqual([]);
});

it('what cannot be kept is said at its field, and what was picked stays', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.goto(path);
  await page.locator('[data-live=live]').waitFor();
  nexus.refusal = {
    field: 'body.mapping.done',
    detail: 'body.mapping.done: must be another status than that of in_review',
  };
  await field(page, 'Done').selectOption('tasting (custom)');
  await form(page).getByRole('button', { name: 'Save' }).click();
  await form(page).getByRole('alert').getByText('Must be another status than that of in_review.').waitFor();
  expect(await field(page, 'Done').getAttribute('aria-invalid')).toBe('true');
  expect(await describedBy(page, 'Done')).toContain('| Must be another status than that of in_review.');
  expect(await field(page, 'Open').getAttribute('aria-invalid')).toBe('false');
  expect(await field(page, 'Done').inputValue()).toBe('status:tasting');
  nexus.refusal = undefined;
  await form(page).getByRole('button', { name: 'Save' }).click();
  await form(page).getByText('Saved.').waitFor();
  expect(await form(page).getByRole('alert').count()).toBe(0);
});

it('who is no owner looks and changes nothing', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  nexus.role = 'operator';
  await page.goto(path);
  await page.getByText('Only an owner can change this; the field for links an admin, too.').waitFor();
  expect(await field(page, 'Done').isDisabled()).toBe(true);
  expect(await form(page).getByRole('button').count()).toBe(0);
});

it('no list yet, no such project, and an error of Nexus are told in words', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  nexus.lists = [];
  await page.goto(path);
  await page.getByText('No list is known yet').waitFor();
  await page.goto(`/projects/${idOf('project', 99)}`);
  await page.getByText('There is no such project').waitFor();
  nexus.failure = 'unavailable';
  await page.goto(path);
  await page.getByRole('alert').getByText('trace-1').waitFor();
});
