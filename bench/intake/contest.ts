import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '../../command/console/progress.ts';
import { findFreePorts } from '../../command/processes/port.ts';
import type { Service } from '../../command/processes/service.ts';
import { inRepository } from '../../command/files/folders.ts';
import { runLoad } from '../load/run-load.ts';
import type { LoadReport } from '../load/load-order.ts';
import type { WebhookTarget } from '../load/webhooks.ts';
import { turnsOf } from '../measuring/rounds.ts';
import { cpuSecondsOf, loadAverage } from '../stand/machine.ts';
import type { Stand } from '../stand/stand.ts';
import type { IntakeOptions } from './options.ts';
import type { PeerOrder } from './peer-server.ts';
import { type WriterName, writerNames } from './writers.ts';

export type ContestantName = 'generator' | 'Nexus' | WriterName;

export interface Turn {
  readonly contestant: ContestantName;
  readonly round: number;
  readonly load: LoadReport;
  /** CPU time of the server, PostgreSQL and Redis for one acknowledgement, in milliseconds. */
  readonly cpuMsPerAcknowledgement: number;
  readonly loadAverage: number;
}

interface Contestant {
  readonly name: ContestantName;
  readonly url: string;
  readonly services: readonly Service[];
}

const warmUpMs = 500;
/** Before the first round everybody gets so many, unmeasured: code is compiled and connections are open then. */
const warmUpEvents = 4_000;
/** After a turn, what it left to write is written. */
const restMs = 500;

/** All contestants in turn, at a fixed number of connections, each as fast as it answers. */
export async function contest(
  stand: Stand,
  options: IntakeOptions,
  { target, taskIds, progress }: { target: WebhookTarget; taskIds: readonly string[]; progress: Progress },
): Promise<readonly Turn[]> {
  const contestants = await startContestants(stand, target, progress);
  const byName = new Map(contestants.map((contestant) => [contestant.name, contestant]));
  const turns: Turn[] = [];
  const { rounds, roundSeconds, connections } = options;
  await progress.step('warm-up', async () => {
    for (const [index, { url }] of contestants.entries()) {
      await runLoad({ kind: 'count', count: warmUpEvents, url, target, taskIds, connections, prefix: `w${index}` });
    }
  });
  for (const [round, names] of turnsOf([...byName.keys()], rounds).entries()) {
    await progress.step(`round ${round + 1} of ${rounds}`, async (note) => {
      for (const name of names) {
        const { url, services } = byName.get(name) as Contestant;
        const measured = [...services, stand.services.postgres, stand.services.redis].map(({ pid }) => pid);
        const before = await cpuSecondsOf(measured);
        const durationMs = roundSeconds * 1000;
        const prefix = `${round}${contestants.findIndex((contestant) => contestant.name === name)}`;
        const load = await runLoad({ kind: 'closed', url, target, taskIds, connections, prefix, warmUpMs, durationMs });
        const cpuSeconds = (await cpuSecondsOf(measured)) - before;
        const share = durationMs / (durationMs + warmUpMs);
        const cpuMsPerAcknowledgement = (cpuSeconds * 1000 * share) / load.acknowledged;
        turns.push({ contestant: name, round, load, cpuMsPerAcknowledgement, loadAverage: await loadAverage() });
        note(`${name} ${Math.round(load.acknowledged / load.seconds)}/s`);
        await pause(restMs);
      }
    });
  }
  for (const { services } of contestants) for (const service of services) await stand.stop(service);
  return turns;
}

async function startContestants(
  stand: Stand,
  target: WebhookTarget,
  progress: Progress,
): Promise<readonly Contestant[]> {
  return progress.step('Nexus and its peers', async () => {
    const nexus = await stand.startNexus('intake');
    const [echoPort = 0, ...ports] = await findFreePorts(writerNames.length + 1);
    const echo = `http://127.0.0.1:${echoPort}`;
    const generator = await stand.startProgram(
      'echo',
      [inRepository('bench/load/echo-server.ts'), `${echoPort}`],
      echo,
    );
    const peers: Contestant[] = [];
    for (const [index, writer] of writerNames.entries()) {
      const port = ports[index] ?? 0;
      const { postgresUrl, redisUrl } = stand;
      const order: PeerOrder = { writer, port, postgresUrl, redisUrl, target };
      const url = `http://127.0.0.1:${port}`;
      const words = [inRepository('bench/intake/peer-server.ts'), JSON.stringify(order)];
      peers.push({ name: writer, url, services: [await stand.startProgram(writer, words, `${url}/ready`)] });
    }
    return [
      { name: 'generator', url: echo, services: [generator] },
      { name: 'Nexus', url: nexus.url, services: [nexus.service] },
      ...peers,
    ];
  });
}
