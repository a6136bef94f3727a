import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, setStage } from './browser.js';
import { artifactFieldOf, idOf } from './fixtures.js';

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser.close());

const path = `/projects/${idOf('project', 1)}`;
const form = (page: Page) => page.getByRole('form', { name: 'Links to results in Kitchen' });
const field = (page: Page) => form(page).getByLabel('Field', { exact: true });
const save = (page: Page) => form(page).getByRole('button', { name: 'Save' });

async function open(page: Page): Promise<void> {
  await page.goto(path);
  await page.locator('[data-live=live]').waitFor();
}

it('an admin chooses the field for links, it stays over a reload, and is cleared', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  nexus.role = 'admin';
  await open(page);
  expect(await field(page).locator('option').allTextContents()).toEqual([
    'None: in the comment alone',
    'Result (URL: the first link)',
    'All results (Text Area: all links)',
  ]);
  expect(await save(page).isDisabled()).toBe(true);
  await field(page).selectOption('All results (Text Area: all links)');
  await save(page).click();
  await form(page).getByText('Saved. The next result is written there.').waitFor();
  await open(page);
  expect(await field(page).inputValue()).toBe('f-all');
  await form(page).getByText('Links stand in “All results”').waitFor();
  await field(page).selectOption('None: in the comment alone');
  await save(page).click();
  await form(page).getByText('Saved. No field is filled any more.').waitFor();
  const listId = '901100200300';
  expect(nexus.fieldChoices).toEqual([
    { listId, fieldId: 'f-all' },
    { listId, fieldId: null },
  ]);
  expect(stage.complaints).toEqual([]);
});

it('a viewer sees what is in use, and changes nothing', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  nexus.role = 'viewer';
  nexus.artifactFields = [artifactFieldOf('f-result')];
  await open(page);
  expect(await field(page).inputValue()).toBe('f-result');
  expect(await field(page).isDisabled()).toBe(true);
  expect(await form(page).getByRole('button').count()).toBe(0);
});

it('what is refused is said at the field, and a field that is gone or missing with what to do', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  nexus.artifactFields = [artifactFieldOf('f-former')];
  await open(page);
  await form(page).getByText('The chosen field is gone from the list').waitFor();
  nexus.refusal = {
    field: 'body.fieldId',
    detail: 'body.fieldId: must be a field of “Kitchen” that can hold links: none',
  };
  await field(page).selectOption('Result (URL: the first link)');
  await save(page).click();
  await form(page).getByRole('alert').getByText('Must be a field of “Kitchen” that can hold links: none.').waitFor();
  expect(await field(page).getAttribute('aria-invalid')).toBe('true');
  expect(await field(page).inputValue()).toBe('f-result');
  nexus.artifactFields = [{ ...artifactFieldOf(), fields: [] }];
  await open(page);
  await form(page).getByText('Add one in ClickUp, then load this page again.').waitFor();
});

it('where ClickUp does not tell the fields, the statuses can be chosen all the same', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  nexus.areFieldsAway = true;
  await open(page);
  await page.getByText('ClickUp did not tell the custom fields of the lists.').waitFor();
  expect(await page.getByRole('form', { name: 'Kitchen', exact: true }).getByLabel('Done').isDisabled()).toBe(false);
  expect(await form(page).count()).toBe(0);
});
