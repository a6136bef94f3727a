import { runNexus } from './nexus-command.ts';
import { ownerEmail } from './seed.ts';

/** A new one-time link with which the owner of the demo company (or somebody else) gets into Observer. */
export async function makeSignInLink(
  nexusEnvironment: Readonly<Record<string, string>>,
  email: string = ownerEmail,
): Promise<string> {
  const output = await runNexus(['sign-in-link', '--email', email], nexusEnvironment);
  return output.trim().split('\n').at(-1) ?? '';
}
