import { setPriority } from 'node:os';
import { startNexus } from '../application.js';
import { errorFields } from '../platform/logging/error-fields.js';
import { Log } from '../platform/logging/log.service.js';
import type { Command } from './command.js';

export const serve: Command = {
  name: 'serve',
  usage: 'nexus [serve]',
  summary:
    'Run the roles of NEXUS_ROLES until SIGTERM or SIGINT, then let open work finish; a second signal ends at once.\n' +
    '      Exit code 0 when all has ended well, 1 when it had to be cut off.',
  async run(_parameters, settings) {
    // What is nice already, by the hand of whoever started it, stays so.
    if (settings.niceness > 0) setPriority(settings.niceness);
    const nexus = await startNexus(settings);
    const log = nexus.application.get(Log);
    const cutOff = (fields: Readonly<Record<string, unknown>>): never => {
      log.error(fields, 'nexus was cut off');
      process.exit(1);
    };
    let isStopping = false;
    const stop = (): void => {
      if (isStopping) cutOff({ reason: 'a second signal' });
      isStopping = true;
      const { shutdownSeconds } = settings.http;
      const limit = setTimeout(() => cutOff({ reason: 'its time was over', shutdownSeconds }), shutdownSeconds * 1000);
      limit.unref();
      void nexus.close().then(
        () => process.exit(0),
        (error: unknown) => cutOff({ reason: 'a part could not be closed', ...errorFields(error) }),
      );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  },
};
