import type { INestApplicationContext } from '@nestjs/common';
import { AgentCredentialRotation } from '../features/workspace/agent-credentials.service.js';
import { ProvisioningRepository } from '../features/workspace/provisioning.repository.js';
import { Provisioning } from '../features/workspace/provisioning.service.js';
import type { Settings } from '../platform/config/settings.js';
import { Database, type TenantTransaction } from '../platform/database/database.service.js';
import { type Command, option, requiredOption, UsageError } from './command.js';
import { withServices } from './context.js';

const standardTenant = 'demo';
const standardOverlapMinutes = 60;
const greatestOverlapMinutes = 7 * 24 * 60;

/** Does its work in the tenant and answers with what is printed. */
type Action = (
  context: INestApplicationContext,
  transaction: TenantTransaction,
  words: { readonly name: string; readonly parameters: readonly string[] },
) => Promise<object>;

const actions: Readonly<Record<string, Action>> = { create, 'rotate-credential': rotateCredential };

export const agent: Command = {
  name: 'agent',
  usage:
    'nexus agent create NAME --group GROUP [--description TEXT] [--tenant SLUG]\n' +
    '  nexus agent rotate-credential NAME [--overlap-minutes N] [--tenant SLUG]',
  summary:
    'Register an agent, or give it another credential; prints its client id and, once, its secret.\n' +
    `      Earlier credentials end after the overlap (${standardOverlapMinutes} minutes when not said); with 0 at once.`,
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
  const slug = option(parameters, 'tenant') ?? standardTenant;
  await withServices(settings, async (context) => {
    const tenantId = await context.get(ProvisioningRepository).findTenant(slug);
    if (tenantId === undefined) throw new UsageError(`--tenant: there is no tenant ${slug}`);
    const result = await context.get(Database).withTenant(tenantId, (transaction) => work(context, transaction));
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  });
}

async function create(...[context, transaction, { name, parameters }]: Parameters<Action>): Promise<object> {
  const groups = [requiredOption(parameters, 'group')];
  const description = option(parameters, 'description') ?? '';
  return context.get(Provisioning).registerAgent(transaction, { name, description, groups });
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
