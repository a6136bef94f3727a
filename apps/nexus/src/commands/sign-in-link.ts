import { Sessions } from '../features/access/session.service.js';
import { type Command, option, requiredOption } from './command.js';
import { withServices } from './context.js';

export const signInLink: Command = {
  name: 'sign-in-link',
  usage: 'nexus sign-in-link --email ADDRESS [--tenant SLUG]',
  summary: 'Print a link that signs a person in once.',
  async run(parameters, settings) {
    const email = requiredOption(parameters, 'email');
    const tenant = option(parameters, 'tenant');
    await withServices(settings, async (context) => {
      const { url } = await context.get(Sessions).createSignInLink(email, tenant);
      process.stdout.write(`${url}\n`);
    });
  },
};
