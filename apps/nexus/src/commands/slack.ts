import { SlackCheck } from '../features/slack-check/slack-check.service.js';
import type { Finding } from '../features/slack-check/slack-findings.js';
import { ProvisioningRepository } from '../features/workspace/provisioning.repository.js';
import { slackManifest, slackRedirectUrl } from '../integrations/slack/slack-manifest.js';
import type { Settings } from '../platform/config/settings.js';
import { type Command, option, requiredOption, UsageError } from './command.js';
import { withServices } from './context.js';

const longestName = 35;

const standardTenant = 'demo';
const marks = { ok: 'ok  ', bad: 'bad ', unknown: '?   ' } as const;

export const slack: Command = {
  name: 'slack',
  usage:
    'nexus slack manifest --url URL | --socket-mode [--name NAME] [--observer URL [--rotate-tokens]]\n  nexus slack check [--tenant SLUG]',
  summary:
    'manifest: print that of the Slack app, for a Nexus that Slack reaches at URL (NEXUS_PUBLIC_URL), or one that goes to Slack;\n' +
    '      with --observer (NEXUS_OBSERVER_URL) people can install it by OAuth, with tokens that are rotated.\n' +
    '      check: ask Slack whether tokens, scopes and channels of a tenant are right, and say what to do; exit code 1 when not.',
  describes: ([verb]) => verb !== 'check',
  async run([verb, ...parameters], settings) {
    if (verb === 'manifest') return printManifest(parameters);
    if (verb === 'check') return check(parameters, settings);
    throw new UsageError(`slack: ${verb ?? 'nothing'} is not known; there is manifest and check`);
  },
};

function printManifest(parameters: readonly string[]): void {
  const isSocketMode = parameters.includes('--socket-mode');
  const publicUrl = isSocketMode ? undefined : requiredOption(parameters, 'url');
  if (isSocketMode && parameters.includes('--url'))
    throw new UsageError('--url: in Socket Mode Slack needs no address; give one of the two');
  const observerUrl = option(parameters, 'observer');
  requireAddress('--url', publicUrl);
  requireAddress('--observer', observerUrl);
  const isRotating = parameters.includes('--rotate-tokens');
  if (isRotating && observerUrl === undefined)
    throw new UsageError('--rotate-tokens: Slack wants an address to come back to for it; give --observer too');
  const name = option(parameters, 'name') ?? 'Oblivion';
  if (name.length > longestName) throw new UsageError(`--name: may have ${longestName} characters`);
  const redirectUrl = observerUrl === undefined ? undefined : slackRedirectUrl(observerUrl);
  process.stdout.write(`${JSON.stringify(slackManifest({ publicUrl, name, redirectUrl, isRotating }), null, 2)}\n`);
}

function requireAddress(option: string, url: string | undefined): void {
  if (url !== undefined && (!/^https?:\/\//.test(url) || !URL.canParse(url)))
    throw new UsageError(`${option}: ${url} is no address that begins with https://`);
}

async function check(parameters: readonly string[], settings: Settings): Promise<void> {
  const slug = option(parameters, 'tenant') ?? standardTenant;
  await withServices(settings, async (context) => {
    const tenantId = await context.get(ProvisioningRepository).findTenant(slug);
    if (tenantId === undefined) throw new UsageError(`--tenant: there is no tenant ${slug}`);
    const findings = await context.get(SlackCheck).look(tenantId);
    if (findings === undefined)
      throw new UsageError(`${slug} has no connection to Slack; docs/slack.md says how to make one`);
    process.stdout.write(findings.map(lineOf).join(''));
    if (findings.some(({ state }) => state === 'bad')) process.exitCode = 1;
  });
}

function lineOf({ subject, state, words }: Finding): string {
  return `${marks[state]}${subject} ${words}\n`;
}
