import type { INestApplicationContext } from '@nestjs/common';
import { WakeUpRegistration } from '../features/agents/wake-up-registration.service.js';
import { AgentRevocation } from '../features/tasks/agent-revocation.service.js';
import { AgentCredentialRotation } from '../features/workspace/agent-credentials.service.js';
import { ProvisioningRepository } from '../features/workspace/provisioning.repository.js';
import { Provisioning } from '../features/workspace/provisioning.service.js';
import type { Settings } from '../platform/config/settings.js';
import { Database, type TenantTransaction } from '../platform/database/database.service.js';
import { type Command, option, requiredOption, UsageError } from './command.js';
import { tenantOf, withServices } from './context.js';

const standardOverlapMinutes = 60;
const greatestOverlapMinutes = 7 * 24 * 60;

/** Does its work in the tenant and answers with what is printed. */
type Action = (
  context: INestApplicationContext,
  transaction: TenantTransaction,
  words: { readonly name: string; readonly parameters: readonly string[] },
) => Promise<object>;

const actions: Readonly<Record<string, Action>> = {
  create,
  'rotate-credential': rotateCredential,
  'wake-up': wakeUp,
  revoke,
  restore,
};

export const agent: Command = {
  name: 'agent',
  usage:
    'nexus agent create NAME --group GROUP [--description TEXT] [--wake-url URL] [--tenant SLUG]\n' +
    '  nexus agent rotate-credential NAME [--overlap-minutes N] [--tenant SLUG]\n' +
    '  nexus agent wake-up NAME (--url URL [--new-secret] | --none) [--tenant SLUG]\n' +
    '  nexus agent revoke NAME | restore NAME [--tenant SLUG]',
  summary:
    'Register an agent, or give it another credential; prints its client id and, once, its secret.\n' +
    `      Earlier credentials end after the overlap (${standardOverlapMinutes} minutes when not said); with 0 at once.\n` +
    '      wake-up: where it is woken when something waits and it is not connected; the secret is shown once.\n' +
    '      revoke: its tasks are offered to others, its connection is cut and its tokens are refused, at once.',
  async run(parameters, settings) {
    const [word = '', name] = parameters;
    const action = Object.hasOwn(actions, word) ? actions[word] : undefined;
    if (action === undefined) throw new UsageError(`agent: say what to do: ${Object.keys(actions).join(' or ')}`);
    if (name === undefined || name.startsWith('--')) throw new UsageError(`agent ${word} needs a NAME`);
    if (name.length > 100) throw new UsageError('NAME: at most 100 characters');
    await inTenant(settings, parameters, (context, transaction) =>
      action(context, transaction, { name, parameters: parameters.slice(2) }),
    );
  },
};

async function inTenant(
  settings: Settings,
  parameters: readonly string[],
  work: (context: INestApplicationContext, transaction: TenantTransaction) => Promise<object>,
): Promise<void> {
  await withServices(settings, async (context) => {
    const tenantId = await tenantOf(context, parameters);
    const result = await context.get(Database).withTenant(tenantId, (transaction) => work(context, transaction));
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  });
}

async function create(...[context, transaction, { name, parameters }]: Parameters<Action>): Promise<object> {
  const groups = [requiredOption(parameters, 'group')];
  const description = option(parameters, 'description') ?? '';
  const wakeUrl = option(parameters, 'wake-url');
  const { id, ...credentials } = await context
    .get(Provisioning)
    .registerAgent(transaction, { name, description, groups });
  if (wakeUrl === undefined) return credentials;
  const address = { url: wakeUrl, secret: 'keep' } as const;
  return { ...credentials, wakeSecret: await context.get(WakeUpRegistration).register(transaction, id, address) };
}

async function wakeUp(...[context, transaction, { name, parameters }]: Parameters<Action>): Promise<object> {
  const registration = context.get(WakeUpRegistration);
  const agentId = await context.get(ProvisioningRepository).findWorkingAgent(transaction, name);
  if (agentId === undefined) throw new UsageError(`NAME: there is no agent ${name} that is not revoked`);
  if (parameters.includes('--none')) {
    await registration.remove(transaction, agentId);
    return { name, wakeUrl: null };
  }
  const url = requiredOption(parameters, 'url');
  const secret = parameters.includes('--new-secret') ? 'new' : 'keep';
  return { name, wakeUrl: url, wakeSecret: await registration.register(transaction, agentId, { url, secret }) };
}

async function revoke(...[context, transaction, { name }]: Parameters<Action>): Promise<object> {
  return context.get(AgentRevocation).revoke(transaction, name, 'an operator');
}

async function restore(...[context, transaction, { name }]: Parameters<Action>): Promise<object> {
  return context.get(AgentRevocation).restore(transaction, name);
}

async function rotateCredential(...[context, transaction, { name, parameters }]: Parameters<Action>): Promise<object> {
  const overlapMinutes = readOverlap(option(parameters, 'overlap-minutes'));
  return context.get(AgentCredentialRotation).rotate(transaction, name, overlapMinutes);
}

function readOverlap(text: string | undefined): number {
  if (text === undefined) return standardOverlapMinutes;
  const minutes = Number(text);
  if (/^\d+$/.test(text) && minutes <= greatestOverlapMinutes) return minutes;
  throw new UsageError(`--overlap-minutes: must be a whole number from 0 to ${greatestOverlapMinutes}, is ${text}`);
}
