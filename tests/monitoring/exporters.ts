import { join } from 'node:path';
import { loadSecrets } from '../../command/files/secrets.ts';
import { findFreePorts } from '../../command/processes/port.ts';
import { type Service, startService } from '../../command/processes/service.ts';
import { monitoringPrograms, requireMonitoringProgram } from '../../command/setup/monitoring-tools.ts';
import type { SystemDescription } from '../../command/system/description.ts';
import { superuserUrl } from '../../command/system/postgres.ts';

export interface Exporters {
  readonly services: readonly Service[];
  /** Address of each by the name of its job. */
  readonly addresses: { readonly postgres: string; readonly redis: string };
}

/** Exporters of the system's own PostgreSQL and Redis. Their passwords go by the environment, not by words. */
export async function startExporters(system: SystemDescription): Promise<Exporters> {
  const { postgresPassword, redisPassword } = await loadSecrets(system.stateFolder);
  const [postgresPort, redisPort] = await findFreePorts(2);
  const { ports } = system;
  const postgresUrl = superuserUrl({ port: ports.postgres, password: postgresPassword });
  const services = await Promise.all([
    startService({
      name: 'the exporter of PostgreSQL',
      program: requireMonitoringProgram(monitoringPrograms.postgresExporter),
      words: [`--web.listen-address=127.0.0.1:${postgresPort}`],
      environment: { DATA_SOURCE_NAME: `${postgresUrl}?sslmode=disable` },
      logFile: join(system.stateFolder, 'logs/postgres-exporter.log'),
    }),
    startService({
      name: 'the exporter of Redis',
      program: requireMonitoringProgram(monitoringPrograms.redisExporter),
      words: ['-web.listen-address', `127.0.0.1:${redisPort}`],
      environment: { REDIS_ADDR: `redis://127.0.0.1:${ports.redis}`, REDIS_PASSWORD: redisPassword },
      logFile: join(system.stateFolder, 'logs/redis-exporter.log'),
    }),
  ]);
  return { services, addresses: { postgres: `127.0.0.1:${postgresPort}`, redis: `127.0.0.1:${redisPort}` } };
}
