import { CommandFailure, UsageFailure } from '../console/failure.ts';
import { defaultStateFolder } from '../files/folders.ts';
import type { AgentCredential } from '../files/secrets.ts';
import { requireRunningSystem } from '../system/description.ts';
import { askNexus } from '../system/nexus-command.ts';
import { environmentOf } from '../system/running-environment.ts';
import type { Command } from './command.ts';

export const agentCreateCommand: Command = {
  description: {
    name: 'agent create',
    summary: 'Makes an agent in a group and prints the settings with which it connects.',
    positionals: ['NAME'],
    options: {
      group: { kind: 'value', placeholder: 'GROUP', description: 'the group it belongs to' },
      'wake-url': {
        kind: 'value',
        placeholder: 'URL',
        description: 'where it is woken when something waits for it and it is not connected',
      },
    },
    notes: [
      'The secret is shown this once. `./oblivion agent create Tester --group writers > agent.env` keeps it in a file.',
    ],
  },
  async run(words) {
    const [name = ''] = words.positionals;
    const group = words.values['group'];
    if (!group) throw new UsageFailure("'./oblivion agent create' needs --group GROUP.");
    const system = await requireRunningSystem(defaultStateFolder());
    const wakeUrl = words.values['wake-url'];
    const credential = await createAgent({ name, group, wakeUrl }, await environmentOf(system));
    const lines = [
      `OBLIVION_URL=${system.addresses.nexus}`,
      `OBLIVION_CLIENT_ID=${credential.clientId}`,
      `OBLIVION_CLIENT_SECRET=${credential.clientSecret}`,
      ...(credential.wakeSecret === undefined ? [] : [`OBLIVION_AGENT_WAKE_SECRET=${credential.wakeSecret}`]),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    return 0;
  },
};

/** Makes an agent through Nexus's own command and returns its credential. */
export async function createAgent(
  agent: { readonly name: string; readonly group: string; readonly wakeUrl?: string | undefined },
  environment: Readonly<Record<string, string>>,
): Promise<AgentCredential> {
  const { name, group, wakeUrl } = agent;
  const wake = wakeUrl === undefined ? [] : ['--wake-url', wakeUrl];
  const answer = await askNexus(['agent', 'create', name, '--group', group, ...wake], environment);
  if (typeof answer === 'object' && answer !== null && 'clientId' in answer && 'clientSecret' in answer) {
    const credential = { clientId: String(answer.clientId), clientSecret: String(answer.clientSecret) };
    const wakeSecret = 'wakeSecret' in answer ? answer.wakeSecret : null;
    return typeof wakeSecret === 'string' ? { ...credential, wakeSecret } : credential;
  }
  throw new CommandFailure("'nexus agent create' printed JSON of another shape than expected.");
}
