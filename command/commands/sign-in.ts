import { defaultStateFolder } from '../files/folders.ts';
import { requireRunningSystem } from '../system/description.ts';
import { environmentOf } from '../system/running-environment.ts';
import { ownerEmail } from '../system/seed.ts';
import { makeSignInLink } from '../system/sign-in-link.ts';
import type { Command } from './command.ts';

export const signInCommand: Command = {
  description: {
    name: 'sign-in',
    summary: 'Prints a new one-time link into Observer.',
    options: { email: { kind: 'value', placeholder: 'ADDRESS', description: `whose link (standard: ${ownerEmail})` } },
  },
  async run(words) {
    const system = await requireRunningSystem(defaultStateFolder());
    const link = await makeSignInLink(await environmentOf(system), words.values['email'] ?? ownerEmail);
    process.stdout.write(`${link}\n`);
    return 0;
  },
};
