import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, setStage } from './browser.js';

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser.close());

it('a one-time link signs in by itself and the feed is live', async () => {
  await using stage = await setStage(browser, { isSignedIn: false });
  const { nexus, page } = stage;
  nexus.oneTimeTokens.add('one-time');
  await page.goto('/sign-in?token=one-time');
  await page.waitForURL('/');
  await page.locator('[data-live=live]').waitFor();
  const [cookie] = await stage.context.cookies();
  expect(cookie).toMatchObject({ name: 'obl_session', httpOnly: true, sameSite: 'Lax' });
  expect(nexus.origins).toEqual([stage.observer.url]);
  expect(stage.complaints).toEqual([]);
});

it('looking at a link does not use it up, and without scripts its button signs in', async () => {
  await using stage = await setStage(browser, { isSignedIn: false, hasScripts: false });
  const { nexus, page } = stage;
  nexus.oneTimeTokens.add('one-time');
  await page.goto('/sign-in?token=one-time');
  expect(nexus.oneTimeTokens.has('one-time')).toBe(true);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('/');
  expect(nexus.oneTimeTokens.size).toBe(0);
});

it('a used link says so and how to get a new one', async () => {
  await using stage = await setStage(browser, { isSignedIn: false });
  await stage.page.goto('/sign-in?token=long-gone');
  await stage.page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
  await stage.page.getByText('./oblivion sign-in').waitFor();
});

it('while Nexus is away the link is not called used', async () => {
  await using stage = await setStage(browser, { isSignedIn: false });
  await stage.nexus.down();
  await stage.page.goto('/sign-in?token=one-time');
  await stage.page.getByRole('heading', { name: 'Nexus cannot be reached' }).waitFor();
});

it('another site cannot sign somebody in', async () => {
  await using stage = await setStage(browser, { isSignedIn: false });
  stage.nexus.oneTimeTokens.add('of-the-attacker');
  const answer = await fetch(`${stage.observer.url}/sign-in/redeem`, {
    method: 'POST',
    headers: { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'token=of-the-attacker',
    redirect: 'manual',
  });
  expect(answer.headers.get('location')).toBe('/sign-in?problem=foreign');
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(stage.nexus.oneTimeTokens.has('of-the-attacker')).toBe(true);
});

it('without a session every screen leads to sign-in, and with an ended one too', async () => {
  await using stage = await setStage(browser, { isSignedIn: false });
  for (const path of ['/', '/tasks', '/tasks/anything']) {
    const answer = await fetch(stage.observer.url + path, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([307, '/sign-in']);
  }
  await stage.context.addCookies([{ name: 'obl_session', value: 'ended', url: stage.observer.url }]);
  await stage.page.goto('/tasks');
  await stage.page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
});

it('signing out forgets the session', async () => {
  await using stage = await setStage(browser);
  await stage.page.goto('/');
  await stage.page.getByRole('button', { name: 'Sign out Mira Novak' }).click();
  await stage.page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  expect(await stage.context.cookies()).toEqual([]);
});

it('every page has a policy with a nonce of its own and cannot be framed', async () => {
  await using stage = await setStage(browser);
  const load = () => fetch(`${stage.observer.url}/sign-in`);
  const [first, second] = [await load(), await load()];
  const policy = first.headers.get('content-security-policy') ?? '';
  expect(policy).toContain(`connect-src 'self' ${stage.nexus.url.replace('http', 'ws')}`);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toBe(second.headers.get('content-security-policy'));
  expect(first.headers.get('x-content-type-options')).toBe('nosniff');
  expect(first.headers.get('x-powered-by')).toBeNull();
});
