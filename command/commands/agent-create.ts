import { CommandFailure, UsageFailure } from '../console/failure.ts';
import { defaultStateFolder } from '../files/folders.ts';
import { requireRunningSystem } from '../system/description.ts';
import { askNexus } from '../system/nexus-command.ts';
import { environmentOf } from '../system/running-environment.ts';
import type { Command } from './command.ts';

export const agentCreateCommand: Command = {
  description: {
    name: 'agent create',
    summary: 'Makes an agent in a group and prints the settings with which it connects.',
    positionals: ['NAME'],
    options: { group: { kind: 'value', placeholder: 'GROUP', description: 'the group it belongs to' } },
    notes: [
      'The secret is shown this once. `./oblivion agent create Tester --group writers > agent.env` keeps it in a file.',
    ],
  },
  async run(words) {
    const [name = ''] = words.positionals;
    const group = words.values['group'];
    if (!group) throw new UsageFailure("'./oblivion agent create' needs --group GROUP.");
    const system = await requireRunningSystem(defaultStateFolder());
    const credential = await createAgent(name, group, await environmentOf(system));
    const lines = [
      `OBLIVION_URL=${system.addresses.nexus}`,
      `OBLIVION_CLIENT_ID=${credential.clientId}`,
      `OBLIVION_CLIENT_SECRET=${credential.clientSecret}`,
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    return 0;
  },
};

/** Makes an agent through Nexus's own command and returns its credential. */
export async function createAgent(
  name: string,
  group: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly clientId: string; readonly clientSecret: string }> {
  const answer = await askNexus(['agent', 'create', name, '--group', group], environment);
  if (typeof answer === 'object' && answer !== null && 'clientId' in answer && 'clientSecret' in answer) {
    return { clientId: String(answer.clientId), clientSecret: String(answer.clientSecret) };
  }
  throw new CommandFailure("'nexus agent create' printed JSON of another shape than expected.");
}
