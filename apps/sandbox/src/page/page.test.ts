import { expect, test } from 'vitest';
import { startHarness } from '../testing/workspace.js';
import { pageHtml } from './page-html.js';

test('names of workspaces are shown as text, never as markup', () => {
  const html = pageHtml({ workspaces: [{ id: '"x', name: '<script>' }], isLocked: false });
  expect(html).toContain('<option value="&quot;x">&lt;script&gt;</option>');
});

test('the page and every file it loads are served, with nothing from elsewhere', async () => {
  const harness = await startHarness();
  const { url } = harness.sandbox;
  const page = await fetch(url);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  const wanted = new Set([...(await page.text()).matchAll(/\/static\/[\w.-]+/g)].map(([path]) => path));
  for (const path of wanted) {
    const file = await fetch(url + path);
    expect([path, file.status]).toEqual([path, 200]);
    for (const [, imported] of (await file.text()).matchAll(/from '\.\/([\w.-]+)'/g)) wanted.add(`/static/${imported}`);
  }
  expect(wanted.size).toBeGreaterThan(5);
  expect((await fetch(`${url}/static/..%2Fpackage.json`)).status).toBe(404);
  await harness.sandbox.close();
});

test('links of tasks and messages lead to them on the page', async () => {
  const harness = await startHarness();
  const taskId = await harness.createTask();
  const ts = await harness.say('hello');
  const { url } = harness.sandbox;
  const target = async (path: string): Promise<string | null> =>
    (await fetch(url + path, { redirect: 'manual' })).headers.get('location');
  expect(await target(`/t/${taskId}`)).toBe(`/#workspace=${harness.world.workspaceId}&task=${taskId}`);
  expect(await target(`/archives/${harness.channelId}/p${ts.replace('.', '')}`)).toContain(`thread=${ts}`);
  await harness.sandbox.close();
});
