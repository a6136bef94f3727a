import { CommandFailure } from '../console/failure.ts';
import type { Progress } from '../console/progress.ts';
import { buildObserver, buildServers } from './build.ts';
import { setUpChartTools } from './chart-tools.ts';
import { setUpMonitoringTools } from './monitoring-tools.ts';
import { setUpNodePackages } from './node-packages.ts';
import { setUpPython } from './python.ts';
import { alone } from './setup-lock.ts';
import { browserProgram, redisProgram, setUpProgram } from './system-packages.ts';

export interface SetupNeeds {
  readonly needsObserver: boolean;
  readonly needsBrowser: boolean;
  /** Programs that check the Helm chart. */
  readonly needsChartTools?: boolean;
  /** Prometheus and exporters. */
  readonly needsMonitoringTools?: boolean;
}

/** Brings everything that is missing and builds what changed; quick when there is nothing to do. */
export async function setUp(needs: SetupNeeds, progress: Progress): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new CommandFailure(
      `Oblivion's command runs on Linux on x64; this is ${process.platform} on ${process.arch}.`,
    );
  }
  await alone(progress, () => setUpParts(needs, progress));
}

async function setUpParts(needs: SetupNeeds, progress: Progress): Promise<void> {
  await setUpNodePackages(progress);
  await setUpPython(progress);
  if (!process.env['REDIS_URL']) await setUpProgram(redisProgram, progress);
  if (needs.needsBrowser) await setUpProgram(browserProgram, progress);
  if (needs.needsChartTools) await setUpChartTools(progress);
  if (needs.needsMonitoringTools) await setUpMonitoringTools(progress);
  await buildServers(progress);
  if (needs.needsObserver) await buildObserver(progress);
}
