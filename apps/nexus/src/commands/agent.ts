import { ProvisioningRepository } from '../features/workspace/provisioning.repository.js';
import { Provisioning } from '../features/workspace/provisioning.service.js';
import { Database } from '../platform/database/database.service.js';
import { type Command, option, requiredOption, UsageError } from './command.js';
import { withServices } from './context.js';

const standardTenant = 'demo';

export const agent: Command = {
  name: 'agent',
  usage: 'nexus agent create NAME --group GROUP [--description TEXT] [--tenant SLUG]',
  summary: 'Register an agent and print its client id and, once, its secret.',
  async run(parameters, settings) {
    const [action, name] = parameters;
    if (action !== 'create' || name === undefined || name.startsWith('--'))
      throw new UsageError('agent create needs a NAME');
    if (name.length > 100) throw new UsageError('NAME: at most 100 characters');
    const group = requiredOption(parameters, 'group');
    const slug = option(parameters, 'tenant') ?? standardTenant;
    await withServices(settings, async (context) => {
      const tenantId = await context.get(ProvisioningRepository).findTenant(slug);
      if (tenantId === undefined) throw new UsageError(`--tenant: there is no tenant ${slug}`);
      const description = option(parameters, 'description') ?? '';
      const credentials = await context
        .get(Database)
        .withTenant(tenantId, (transaction) =>
          context.get(Provisioning).registerAgent(transaction, { name, description, groups: [group] }),
        );
      process.stdout.write(`${JSON.stringify(credentials, null, 2)}\n`);
    });
  },
};
