import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, setStage } from './browser.js';
import { idOf } from './fixtures.js';
import { slackConnection } from './slack-fixtures.js';
import { health, redisAway, slackWaits } from './system-fixtures.js';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const options: RunOptions = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser.close());

/** What axe finds wrong, as `rule: element`. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const results = await page.evaluate(
    (given) => (window as unknown as { axe: { run: (o: RunOptions) => Promise<AxeResults> } }).axe.run(given),
    options,
  );
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

const widths = [
  ['wide', { width: 1440, height: 900 }],
  ['360 pixels wide', { width: 360, height: 740 }],
] as const;

describe.each(widths)('%s', (_, viewport) => {
  const screens: readonly (readonly [string, string, string | null])[] = [
    ['sign-in', '/sign-in?problem=used', null],
    ['Pulse', '/', null],
    ['Tasks', '/tasks?status=available,in_progress', null],
    ['thread', `/tasks/${idOf('task', 1)}`, '1'],
    ['thoughts', `/tasks/${idOf('task', 1)}`, '2'],
    ['timeline', `/tasks/${idOf('task', 1)}`, '3'],
    ['runs', `/tasks/${idOf('task', 1)}`, '4'],
    ['Projects', '/projects', null],
    ['statuses', `/projects/${idOf('project', 1)}`, null],
    ['ClickUp', '/connections/clickup', null],
    ['System', '/system', null],
    ['Connections', '/connections', null],
    ['a new app of Slack', '/connections/slack?step=create', null],
    ['installing it', '/connections/slack?step=install', null],
    ['what Slack says of it', '/connections/slack?step=check', null],
    ['Slack connected', '/connections/slack?step=done', null],
    ['keys', '/tasks', '?'],
  ];

  it('axe finds nothing wrong, and no screen scrolls sideways', async () => {
    await using stage = await setStage(browser, { viewport });
    const { page } = stage;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    stage.nexus.health = health(redisAway, slackWaits);
    stage.nexus.connections.slackConnection = slackConnection();
    const found: string[] = [];
    for (const [name, path, key] of screens) {
      await page.goto(path);
      if (!path.startsWith('/sign-in')) await page.locator('[data-live=live]').waitFor();
      if (key) await page.keyboard.press(key);
      if (key === '?') await page.getByRole('dialog').waitFor();
      found.push(...(await faults(page)).map((fault) => `${name}: ${fault}`));
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (overflow > 0) found.push(`${name}: ${overflow} px too wide`);
    }
    expect(found).toEqual([]);
  });
});

it('the first Tab leads to a link past the header, and every stop shows where it is', async () => {
  await using stage = await setStage(browser);
  const { page } = stage;
  await page.goto('/tasks');
  await page.locator('[data-live=live]').waitFor();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true);
  for (let stop = 0; stop < 12; stop++) {
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      return [getComputedStyle(element).outlineStyle, getComputedStyle(element, '::after').outlineStyle];
    });
    expect(outline).toContain('solid');
  }
});
