import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { NexusDouble } from './nexus-double.js';
import { ObserverProcess } from './observer-process.js';
import { NexusDouble as Nexus } from './nexus-double.js';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [...flags, '--disable-component-update', '--disable-sync'],
  });
}

/** Nexus' double, Observer before it, and a page that is signed in unless told otherwise. */
export interface Stage extends AsyncDisposable {
  readonly nexus: NexusDouble;
  readonly observer: ObserverProcess;
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the browser complained about: a broken policy, a failed hydration, an uncaught error. */
  readonly complaints: string[];
}

interface StageOptions {
  readonly isSignedIn?: boolean;
  readonly hasScripts?: boolean;
  readonly viewport?: { readonly width: number; readonly height: number };
}

export async function setStage(browser: Browser, options: StageOptions = {}): Promise<Stage> {
  const nexus = await Nexus.start();
  const observer = await ObserverProcess.start(nexus.url);
  const context = await browser.newContext({
    baseURL: observer.url,
    viewport: options.viewport ?? { width: 1440, height: 900 },
    javaScriptEnabled: options.hasScripts ?? true,
    timezoneId: 'Europe/Prague',
  });
  if (options.isSignedIn ?? true)
    await context.addCookies([{ name: 'obl_session', value: 'session-of-mira', url: observer.url, httpOnly: true }]);
  const page = await context.newPage();
  if (options.hasScripts ?? true) waitForWholePages(page);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return {
    nexus,
    observer,
    context,
    page,
    complaints,
    async [Symbol.asyncDispose]() {
      await context.close();
      await observer[Symbol.asyncDispose]();
      await nexus[Symbol.asyncDispose]();
    },
  };
}

/** A page that still arrives holds what comes last a second time, hidden: it is waited for until that has found its place. */
function waitForWholePages(page: Page): void {
  const [goto, reload, waitForURL] = [page.goto.bind(page), page.reload.bind(page), page.waitForURL.bind(page)];
  const whole = () => page.locator('div[hidden][id^="S:"]').first().waitFor({ state: 'detached' });
  page.goto = async (...place) => {
    const response = await goto(...place);
    await whole();
    return response;
  };
  page.reload = async (...how) => {
    const response = await reload(...how);
    await whole();
    return response;
  };
  page.waitForURL = async (...place) => {
    await waitForURL(...place);
    await whole();
  };
}
