import { slackManifest } from '../integrations/slack/slack-manifest.js';
import { type Command, option, requiredOption, UsageError } from './command.js';

const longestName = 35;

export const slack: Command = {
  name: 'slack',
  usage: 'nexus slack manifest --url URL | --socket-mode [--name NAME]',
  summary:
    'Print the manifest of the Slack app: for a Nexus that Slack reaches at URL (NEXUS_PUBLIC_URL), or one that goes to Slack.',
  async run([verb, ...parameters]) {
    if (verb !== 'manifest') throw new UsageError(`slack: ${verb ?? 'nothing'} is not known; there is manifest`);
    const isSocketMode = parameters.includes('--socket-mode');
    const publicUrl = isSocketMode ? undefined : requiredOption(parameters, 'url');
    if (isSocketMode && parameters.includes('--url'))
      throw new UsageError('--url: in Socket Mode Slack needs no address; give one of the two');
    if (publicUrl !== undefined && (!/^https?:\/\//.test(publicUrl) || !URL.canParse(publicUrl)))
      throw new UsageError(`--url: ${publicUrl} is no address that begins with https://`);
    const name = option(parameters, 'name') ?? 'Oblivion';
    if (name.length > longestName) throw new UsageError(`--name: may have ${longestName} characters`);
    process.stdout.write(`${JSON.stringify(slackManifest({ publicUrl, name }), null, 2)}\n`);
  },
};
