import { tmpdir } from 'node:os';
import type { DrillContext } from '../drill.ts';
import { DrillSystem, type StoreUrls } from '../framework/drill-system.ts';
import type { NexusOrder, NexusRole } from '../framework/nexus-process.ts';
import { openProcessNetwork, type ProcessNetwork } from '../framework/process-network.ts';
import { SmallDisk } from '../framework/small-disk.ts';
import type { Ground } from './breakages.ts';
import { findClockLibrary } from './fake-time.ts';
import { nexusSettings, sandboxSettings } from './settings.ts';
import { slowAgents, slowProject } from './slow-consumers.ts';
import { type BreakageName, breakageNames } from './stores.ts';

const roles: readonly NexusRole[] = ['intake', 'api', 'gateway', 'worker'];
export const project = 'demo';
export const agents: readonly string[] = ['agent-1', 'agent-2', 'agent-3', 'agent-4'];
/** Room for PostgreSQL's own files and all that a drill writes. */
const postgresDiskMegabytes = 1_024;

/** All that a run needs, and what this machine does not let it do. */
export interface Stage {
  readonly ground: Ground;
  readonly names: readonly BreakageName[];
  /** Why a breakage is left out. */
  readonly leftOut: ReadonlyMap<BreakageName, string>;
}

export async function setStage(context: DrillContext): Promise<Stage> {
  const names = chosen(context);
  const isOfClocks = (name: BreakageName) => name.startsWith('clock-');
  const hasDisk = names.includes('disk-full') && (await SmallDisk.isPossible(tmpdir()));
  const clockLibrary = names.some(isOfClocks) ? await findClockLibrary() : undefined;
  const leftOut = new Map<BreakageName, string>();
  for (const name of names) {
    if (isOfClocks(name) && clockLibrary === undefined) leftOut.set(name, 'faketime is not installed');
    if (name === 'disk-full' && !hasDisk) leftOut.set(name, 'a disk can be mounted by root alone');
  }
  const network = await openProcessNetwork();
  const system = await DrillSystem.start(context, {
    processes: (urls) => processesIn(network, urls),
    network,
    settings: nexusSettings,
    sandbox: { ...sandboxSettings, SANDBOX_HOST: network.sandboxHost },
    ...(hasDisk && { stores: { postgresDiskMegabytes } }),
  });
  try {
    const works = Object.fromEntries(agents.map((name) => [name, [project]]));
    const starves = Object.fromEntries(slowAgents.map((name) => [name, [slowProject]]));
    const company = await system.company({ projects: [project, slowProject], agents: { ...works, ...starves } });
    const struck = system.cluster.processes[0] as Ground['struck'];
    return { ground: { system, company, struck, network, clockLibrary }, names, leftOut };
  } catch (error) {
    await system.close({ keepsLogs: true });
    throw error;
  }
}

/** The first is the one that is struck where only one is: its ways can be cut. */
async function processesIn(network: ProcessNetwork, urls: StoreUrls): Promise<readonly NexusOrder[]> {
  const { NEXUS_DATABASE_URL, NEXUS_SYSTEM_DATABASE_URL, NEXUS_REDIS_URL } = urls;
  const [database = '', systemDatabase = ''] = await network.lead('postgres', [
    NEXUS_DATABASE_URL,
    NEXUS_SYSTEM_DATABASE_URL,
  ]);
  const [redis = ''] = await network.lead('redis', [NEXUS_REDIS_URL]);
  const settings = { NEXUS_DATABASE_URL: database, NEXUS_SYSTEM_DATABASE_URL: systemDatabase, NEXUS_REDIS_URL: redis };
  return [
    { name: 'nexus-1', roles, settings, ...network.place },
    { name: 'nexus-2', roles },
  ];
}

/** The one that is named, or so many of the list. */
function chosen({ options }: DrillContext): readonly BreakageName[] {
  const only = breakageNames[(options['only'] ?? 0) - 1];
  return only === undefined ? breakageNames.slice(0, options['breakages']) : [only];
}
