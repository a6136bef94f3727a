import { type Browser, chromium } from 'playwright-core';
import { browserProgram, findProgram } from '../../command/setup/system-packages.ts';

const quietly = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser of this machine, which asks nobody else for anything. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] || findProgram(browserProgram);
  if (!executablePath) throw new Error("Chromium is not on PATH; run './oblivion setup --browser'.");
  return chromium.launch({ executablePath, args: quietly });
}
