import { startNexus } from '../application.js';
import type { Command } from './command.js';

export const serve: Command = {
  name: 'serve',
  usage: 'nexus [serve]',
  summary: 'Run the roles of NEXUS_ROLES until SIGTERM or SIGINT.',
  async run(_parameters, settings) {
    const nexus = await startNexus(settings);
    const stop = (): void => {
      const limit = setTimeout(() => process.exit(1), settings.http.shutdownSeconds * 1000);
      limit.unref();
      void nexus.close().then(() => process.exit(0));
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  },
};
