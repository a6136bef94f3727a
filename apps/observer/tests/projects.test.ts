import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe('the channel of a project', () => {
  const channel = (page: Page) => page.getByRole('form', { name: 'Channel' });

  it.each([1280, 390])('%i pixels wide: another one is given to it, and what came of it is said', async (width) => {
    await using stage = await setStage(browser, { viewport: { width, height: 800 } });
    const { page } = stage;
    await page.goto(path);
    await page.locator('[data-live=live]').waitFor();
    await page.getByText('#auth-refactor', { exact: true }).waitFor();
    await channel(page).getByLabel('It is to have').selectOption('a new channel');
    await channel(page).getByLabel('Name').fill('front-door');
    await channel(page).getByLabel('Invite').fill('ada@example.com');
    await channel(page).getByRole('button', { name: 'Change the channel' }).click();
    await channel(page).getByText('New tasks go to #front-door.').waitFor();
    await channel(page).getByText('#auth-refactor stays as it is: one open task stays in it.').waitFor();
    await channel(page).getByText('Invited: ada@example.com.').waitFor();
    await page.getByText('#front-door', { exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
    expect(stage.complaints).toEqual([]);
  });

  it('what Slack does not allow is said, and what was typed stays', async () => {
    await using stage = await setStage(browser);
    const { nexus, page } = stage;
    await page.goto(path);
    await page.locator('[data-live=live]').waitFor();
    nexus.refusal = {
      field: 'body.channel',
      detail: '#old is archived. Unarchive it in Slack, or choose another channel.',
    };
    await channel(page).getByLabel('Channel').fill('#old');
    await channel(page).getByRole('button', { name: 'Change the channel' }).click();
    await channel(page).getByRole('alert').getByText('#old is archived. Unarchive it in Slack').waitFor();
    expect(await channel(page).getByLabel('Channel').inputValue()).toBe('#old');
  });

  it('who is neither admin nor owner sees it and changes nothing; an archived project is restored first', async () => {
    await using stage = await setStage(browser);
    const { nexus, page } = stage;
    nexus.role = 'operator';
    await page.goto(path);
    await page.getByText('Only an admin or owner can change this.').waitFor();
    expect(await channel(page).count()).toBe(0);
    nexus.role = 'admin';
    await page.reload();
    await channel(page).waitFor();
    nexus.projects = nexus.projects.map((project) => ({ ...project, archivedAt: new Date().toISOString() }));
    await page.reload();
    await page.getByText('The project is archived').waitFor();
  });
});
