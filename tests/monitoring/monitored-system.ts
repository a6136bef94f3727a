import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentProgress } from '../../command/console/progress.ts';
import { playStory, releaseNote } from '../../command/demo/story.ts';
import { loadSecrets } from '../../command/files/secrets.ts';
import { askJson } from '../../command/system/http.ts';
import { NexusSession } from '../../command/system/nexus-session.ts';
import { chooseFreePorts } from '../../command/system/ports.ts';
import { deleteState } from '../../command/system/remove-state.ts';
import { makeSignInLink } from '../../command/system/sign-in-link.ts';
import { type RunningSystem, startSystem } from '../../command/system/start-system.ts';
import { startExporters } from './exporters.ts';
import { PrometheusServer } from './prometheus-server.ts';

const given = {
  // Shorter than in production, so that figures of the whole system come soon.
  NEXUS_FIGURES_INTERVAL_MS: '500',
  // A model of the sandbox that has a price in the world, so that there is a cost.
  NEXUS_DEFAULT_MODEL: 'gpt-5-mini',
};

/** A whole system in which work was done while Prometheus looked on. */
export class MonitoredSystem implements AsyncDisposable {
  readonly prometheus: PrometheusServer;
  readonly #resources: AsyncDisposableStack;

  private constructor(prometheus: PrometheusServer, resources: AsyncDisposableStack) {
    this.prometheus = prometheus;
    this.#resources = resources;
  }

  static async start(): Promise<MonitoredSystem> {
    await using resources = new AsyncDisposableStack();
    const stateFolder = await mkdtemp(join(tmpdir(), 'oblivion-monitoring-'));
    resources.defer(() => deleteState(stateFolder));
    const start = startSystem(
      {
        stateFolder,
        ports: await chooseFreePorts(),
        hasObserver: false,
        given,
        beganAt: performance.now(),
      },
      silentProgress,
    );
    resources.defer(() => start.stop());
    const system = await start.running;
    const exporters = await startExporters(system.description);
    for (const service of exporters.services) resources.defer(() => service.stop());
    const { ports } = system.description;
    const prometheus = resources.use(
      await PrometheusServer.start(join(stateFolder, 'prometheus'), {
        nexus: `127.0.0.1:${ports.probes}`,
        agents: `127.0.0.1:${ports.agentMetrics}`,
        ...exporters.addresses,
      }),
    );
    await work(system);
    return new MonitoredSystem(prometheus, resources.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

/** One task from ClickUp to done, with a question and its answer; then a search in what it left behind. */
async function work({ description, nexusEnvironment }: RunningSystem): Promise<void> {
  const signInLink = await makeSignInLink(nexusEnvironment);
  await playStory(description, releaseNote, { signInLink, progress: silentProgress });
  await searchMemory(description.addresses.nexus, description.stateFolder, await makeSignInLink(nexusEnvironment));
}

async function searchMemory(nexusUrl: string, stateFolder: string, signInLink: string): Promise<void> {
  const session = await NexusSession.open(nexusUrl, signInLink);
  const tasks = (await session.get('tasks?limit=1')) as { items: readonly { project: { id: string } }[] };
  const credential = Object.values((await loadSecrets(stateFolder)).agents)[0];
  const response = await fetch(`${nexusUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credential?.clientId ?? '',
      client_secret: credential?.clientSecret ?? '',
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  await askJson(`${nexusUrl}/api/v1/memory/search`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: { projectId: tasks.items[0]?.project.id, query: 'release note' },
  });
}
