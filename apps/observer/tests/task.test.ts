import type { Why } from '@oblivion/protocol';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { launchBrowser, setStage } from './browser.js';
import { eventOf, idOf, posted, secondsAgo, taskOf } from './fixtures.js';
import { taskDetail } from './task-fixtures.js';

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser.close());

const address = `/tasks/${idOf('task', 1)}`;
const live = (page: Page) => page.locator('[data-live=live]').waitFor();
const thread = (page: Page) => page.locator('#content [data-thread] > li');

it('the thread shows who said what, where, as rendered markdown and never as HTML', async () => {
  await using stage = await setStage(browser);
  const { page } = stage;
  await page.goto(address);
  await live(page);
  expect(await page.title()).toBe('Fix the login bug · Observer');
  expect(await thread(page).count()).toBe(7);
  await thread(page).nth(1).getByText('<img src=x onerror=alert(1)>').waitFor();
  expect(await thread(page).locator('img').count()).toBe(0);
  await thread(page).nth(1).getByText('Slack', { exact: true }).waitFor();
  expect(await thread(page).nth(2).textContent()).toContain('edited');
  const deleted = await thread(page).nth(4).textContent();
  expect(deleted).toContain('This message was deleted');
  expect(deleted).not.toContain('wrong thread');
  const artifact = page.getByRole('link', { name: 'Pull request 482' });
  expect(await artifact.getAttribute('href')).toBe('https://github.example/demo/pull/482');
  expect(stage.complaints).toEqual([]);
});

it('a task that stands still says why and whose turn it is, and stops saying so once it moves', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  const waiting: Why = {
    taskId: idOf('task', 1),
    status: 'blocked_on_human',
    reason: 'waiting_for_answer',
    isMoving: false,
    turn: 'person',
    since: secondsAgo(90),
    explanation: 'Ada asked a question 1 minute ago and waits for a person.',
    advice: 'Answer in the Slack thread, or as a comment where the task was written.',
  };
  nexus.why = () => waiting;
  await page.goto(address);
  await live(page);
  const line = page.locator('#content').getByRole('region', { name: 'Why nothing is happening' });
  expect(await line.textContent()).toContain('Ada asked a question 1 minute ago and waits for a person.');
  expect(await line.textContent()).toContain('Answer in the Slack thread');
  nexus.why = () => ({
    ...waiting,
    status: 'in_progress',
    reason: 'working',
    isMoving: true,
    turn: 'agent',
    advice: null,
  });
  nexus.happen(eventOf('task.resumed', 100, { by: 'Mira' }, { task: taskOf(1) }));
  await line.waitFor({ state: 'detached' });
  expect(stage.complaints).toEqual([]);
});

it('a use of a tool tells its name, its time and its failure, and on request what was asked and answered', async () => {
  await using stage = await setStage(browser);
  const { page } = stage;
  await page.goto(`/tasks/${idOf('task', 1)}`);
  await page.getByRole('tab', { name: /Thoughts/ }).click();
  const panel = page.getByRole('tabpanel', { name: /Thoughts/ });
  await panel.getByText('TimeoutError: no answer after 60 s').waitFor();
  await panel.getByText('Failed', { exact: true }).waitFor();
  const answered = panel.getByText('Answered');
  expect(await panel.getByText('src/session.ts').isVisible()).toBe(false);
  await answered.click();
  await panel.getByText('src/session.ts').waitFor();
});

it('a run links to its trace in Langfuse, where it has one', async () => {
  await using stage = await setStage(browser);
  const { page } = stage;
  await page.goto(`/tasks/${idOf('task', 1)}`);
  await page.getByRole('tab', { name: /Runs/ }).click();
  const links = page.getByRole('link', { name: /Langfuse/ });
  expect(await links.count()).toBe(1);
  expect(await links.first().getAttribute('href')).toContain('/project/p1/traces/');
});

it('thoughts are marked private; timeline and runs tell attempts, errors and cost', async () => {
  await using stage = await setStage(browser);
  const { page } = stage;
  await page.goto(address);
  await live(page);
  await page.keyboard.press('2');
  await page.locator('#content').getByText('never go to Slack, ClickUp or GitHub').waitFor();
  await page.keyboard.press('3');
  const parked = page.locator('#content [data-effect=parked]');
  expect(await parked.textContent()).toContain('8 attempts');
  expect(await parked.textContent()).toContain('ClickUp answered 403: the list is archived');
  await page.getByRole('tab', { name: /Runs/ }).click();
  await page.getByRole('cell', { name: '$0.002252 + 1 unknown' }).waitFor();
});

it('versions tell who changed which words, page by page, and a new one appears by itself', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.goto(address);
  await live(page);
  await page.keyboard.press('5');
  const versions = page.locator('#content [data-versions] > li');
  await versions.nth(1).waitFor();
  expect(await versions.nth(0).textContent()).toContain('by Mira');
  expect(await versions.nth(0).locator('del').textContent()).toBe('− People are thrown out.');
  expect(await versions.nth(0).locator('ins').textContent()).toBe('+ People are thrown out after <b>midnight</b>.');
  await page.getByRole('button', { name: 'Earlier versions' }).click();
  await versions.nth(2).waitFor();
  expect(await versions.nth(2).textContent()).toContain('as it came');
  expect(await page.getByRole('button', { name: 'Earlier versions' }).count()).toBe(0);
  expect(stage.complaints).toEqual([]);

  const [newest] = nexus.versions;
  nexus.versions = [{ ...newest!, version: 4, author: 'Theo', diff: '+ And soon.' }, ...nexus.versions];
  const detail = taskDetail();
  nexus.detail = () => ({ ...detail, task: { ...detail.task, specVersion: 4 } });
  const changes = { description: { from: '1', to: '2' } };
  nexus.happen(
    eventOf('task.changed', 100, { by: 'Theo', changes, specVersion: 4, agentId: null }, { task: taskOf(1) }),
  );
  await versions.nth(0).getByText('+ And soon.').waitFor();
});

it('versions that cannot be read are told in words, and read once more on request', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.goto(address);
  await live(page);
  nexus.failure = 'unavailable';
  await page.keyboard.press('5');
  const panel = page.getByRole('tabpanel', { name: /Versions/ });
  await panel.getByRole('alert').waitFor();
  nexus.failure = undefined;
  await panel.getByRole('button', { name: 'Try again' }).click();
  await panel.getByText('Version 3').waitFor();
  expect(await panel.getByRole('alert').count()).toBe(0);
});

it('a parked delivery is sent again or dropped, and only after a second look at dropping', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.goto(address);
  await live(page);
  await page.keyboard.press('3');
  const parked = page.locator('#content [data-effect=parked]');
  await parked.getByRole('button', { name: /^Drop a comment/ }).click();
  expect(nexus.decisions).toEqual([]);
  nexus.isOperator = false;
  await parked.getByRole('button', { name: /^Drop it for good/ }).click();
  expect(await parked.getByRole('alert').textContent()).toBe('This caller may not do that.');
  nexus.isOperator = true;
  const sent = taskDetail();
  nexus.detail = () => ({
    ...sent,
    effects: sent.effects.map((effect) => (effect.status === 'parked' ? { ...effect, status: 'pending' } : effect)),
  });
  await parked.getByRole('button', { name: /^Send again/ }).click();
  await vi.waitFor(() => expect(nexus.decisions).toEqual([`send-again ${idOf('effect', 2)}`]));
  nexus.happen(
    eventOf(
      'effect.resent',
      100,
      { effectId: idOf('effect', 2), target: 'clickup.comment', by: 'Mira', personId: idOf('person', 1) },
      { task: taskOf(1) },
    ),
  );
  await parked.waitFor({ state: 'detached' });
});

it('a new message appears by itself, in its place', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.goto(address);
  await live(page);
  const before = taskDetail();
  const [sample] = before.messages;
  const message = {
    ...sample!,
    id: idOf('message', 99),
    author: 'Tom Okafor',
    text: 'Thank you!',
    createdAt: new Date().toISOString(),
  };
  nexus.detail = () => ({ ...before, messages: [...before.messages, message] });
  nexus.happen(eventOf('message.posted', 100, posted('comment', 'Tom Okafor', 'slack'), { task: taskOf(1) }));
  await thread(page).nth(7).getByText('Thank you!').waitFor();
  expect(nexus.subscriptions).toContainEqual({ type: 'subscribe', taskId: idOf('task', 1), cursor: before.cursor });
});

it('when reading again fails, what is shown stays and the page says so', async () => {
  await using stage = await setStage(browser);
  const { nexus, page } = stage;
  await page.goto(address);
  await live(page);
  nexus.failure = 'unavailable';
  nexus.happen(
    eventOf(
      'task.started',
      100,
      { runId: idOf('run', 1), agent: { id: idOf('agent', 1), name: 'Ada' }, epoch: 2 },
      { task: taskOf(1) },
    ),
  );
  await page.locator('#content').getByText('could not be read again').waitFor();
  expect(await thread(page).count()).toBe(7);
  nexus.failure = undefined;
  await vi.waitFor(
    async () => expect(await page.locator('#content').getByText('could not be read again').count()).toBe(0),
    {
      timeout: 10_000,
    },
  );
});

it('a task that is not there, or no id at all, is told in words', async () => {
  await using stage = await setStage(browser);
  for (const id of [idOf('task', 4_000), 'nonsense']) {
    await stage.page.goto(`/tasks/${id}`);
    await stage.page.getByRole('heading', { name: 'There is no such task' }).waitFor();
  }
});
