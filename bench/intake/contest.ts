import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '../../command/console/progress.ts';
import { findFreePorts } from '../../command/processes/port.ts';
import type { Service } from '../../command/processes/service.ts';
import { inRepository } from '../../command/files/folders.ts';
import { LoadGenerator } from '../load/load-generator.ts';
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
/** Before the first round everybody has a turn that is not measured: code is compiled and connections are open then. */
const firstTurnMs = 8_000;
/** After a turn, what it left to write is written. */
const restMs = 500;

/** All contestants in turn, at a fixed number of connections, each as fast as it answers. */
export async function contest(
  stand: Stand,
  options: IntakeOptions,
  setting: { target: WebhookTarget; taskIds: readonly string[]; progress: Progress },
): Promise<readonly Turn[]> {
  const contestants = await startContestants(stand, setting.target, setting.progress);
  const turns = await LoadGenerator.with((generator) => inTurn(stand, options, { ...setting, contestants, generator }));
  for (const { services } of contestants) for (const service of services) await stand.stop(service);
  return turns;
}

interface Course {
  readonly target: WebhookTarget;
  readonly taskIds: readonly string[];
  readonly progress: Progress;
  readonly contestants: readonly Contestant[];
  readonly generator: LoadGenerator;
}

async function inTurn(stand: Stand, options: IntakeOptions, course: Course): Promise<readonly Turn[]> {
  const { target, taskIds, progress, contestants, generator } = course;
  const byName = new Map(contestants.map((contestant) => [contestant.name, contestant]));
  const turns: Turn[] = [];
  const { rounds, roundSeconds, connections } = options;
  const sent = { kind: 'closed', target, taskIds, connections } as const;
  await progress.step('warm-up', async () => {
    for (const [index, { url }] of contestants.entries()) {
      await generator.run({ ...sent, url, prefix: `w${index}`, warmUpMs: 0, durationMs: firstTurnMs });
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
        const load = await generator.run({ ...sent, url, prefix, warmUpMs, durationMs });
        const cpuSeconds = (await cpuSecondsOf(measured)) - before;
        const share = durationMs / (durationMs + warmUpMs);
        const cpuMsPerAcknowledgement = (cpuSeconds * 1000 * share) / load.acknowledged;
        turns.push({ contestant: name, round, load, cpuMsPerAcknowledgement, loadAverage: await loadAverage() });
        note(`${name} ${Math.round(load.acknowledged / load.seconds)}/s`);
        await pause(restMs);
      }
    });
  }
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
