import { startNexus } from '../application.js';
import type { Command } from './command.js';

export const serve: Command = {
  name: 'serve',
  usage: 'nexus [serve]',
  summary:
    'Run the roles of NEXUS_ROLES until SIGTERM or SIGINT, then let open work finish; a second signal ends at once.\n' +
    '      Exit code 0 when all has ended well, 1 when it had to be cut off.',
  async run(_parameters, settings) {
    const nexus = await startNexus(settings);
    let isStopping = false;
    const stop = (): void => {
      if (isStopping) process.exit(1);
      isStopping = true;
      const limit = setTimeout(() => process.exit(1), settings.http.shutdownSeconds * 1000);
      limit.unref();
      void nexus.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  },
};
