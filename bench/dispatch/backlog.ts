import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { CommandFailure } from '../../command/console/failure.ts';
import type { Progress } from '../../command/console/progress.ts';
import { inRepository } from '../../command/files/folders.ts';
import { run, summarize } from '../../command/processes/run.ts';
import { connectTo } from '../../command/system/postgres-client.ts';
import { LoadGenerator } from '../load/load-generator.ts';
import type { WebhookTarget } from '../load/webhooks.ts';
import { forgetWebhooks } from '../stand/forget-webhooks.ts';
import { cpuSecondsOf, loadAverage } from '../stand/machine.ts';
import type { Stand } from '../stand/stand.ts';
import type { DispatchOptions } from './options.ts';
import type { PeerDrain, PeerDrainOrder } from './peer-drain.ts';

export interface Backlog {
  readonly events: number;
  readonly seconds: number;
  /** CPU time of the worker, PostgreSQL and Redis for one event, in milliseconds. */
  readonly cpuMsPerEvent: number;
  readonly poisoned: { readonly attempts: number; readonly behind: number; readonly isOthersDone: boolean };
  /** pg-boss, one job at a time on each of its connections, before and after. */
  readonly peers: readonly PeerDrain[];
  readonly loadAverage: number;
}

const pollMs = 250;
const patienceMs = 15 * 60_000;
const peerJobs = 10_000;
const connections = 64;
/** Later events of the task that is poisoned: they must wait, and nobody else. */
const poisonedEvents = 2;

/** What waits while no worker runs, and how fast it is gone when one starts; one lane of it can never be handled. */
export async function backlog(
  stand: Stand,
  options: DispatchOptions,
  { target, progress }: { target: WebhookTarget; progress: Progress },
): Promise<Backlog> {
  await forgetWebhooks(stand);
  const client = await connectTo(stand.postgresUrl);
  try {
    const before = await progress.step('pg-boss, one at a time', () => drainPeer(stand));
    const intake = await stand.startNexus('intake');
    await progress.step(`${options.events} events kept while no worker runs`, async () => {
      const order = { kind: 'count', url: intake.url, target, taskIds: [], connections, prefix: 'b' } as const;
      await LoadGenerator.with((generator) => generator.run({ ...order, count: options.events }));
    });
    await stand.stop(intake.service);
    const lane = await poison(client);
    const drained = await progress.step('the backlog is handled', () => drain(stand, client));
    const poisoned = await poisonedLane(client, lane);
    const after = await progress.step('pg-boss again', () => drainPeer(stand));
    return { ...drained, poisoned, peers: [before, after], loadAverage: await loadAverage() };
  } finally {
    await client.end();
  }
}

/** Takes the stored body of one event away, so that handling it fails, and puts more events of its lane behind it. */
async function poison(client: Client): Promise<string> {
  const { rows } = await client.query<{ lane: string; position: string; inbox_id: string }>(
    `select lane, event_position as position, event.payload ->> 'inboxId' as inbox_id
     from delivery join event on event.position = delivery.event_position
     where status = 'pending' order by event_position limit 1`,
  );
  const [first] = rows;
  if (first === undefined) throw new CommandFailure('Nothing waits: the backlog was not kept.');
  await client.query('delete from inbox where id = $1', [first.inbox_id]);
  await client.query(
    `update delivery set lane = $1 where (event_position, subscriber) in (
       select event_position, subscriber from delivery where event_position > $2 order by event_position limit $3)`,
    [first.lane, first.position, poisonedEvents],
  );
  return first.lane;
}

async function drain(stand: Stand, client: Client): Promise<Pick<Backlog, 'events' | 'seconds' | 'cpuMsPerEvent'>> {
  const events = await countPending(client);
  const worker = await stand.startNexus('worker');
  const measured = [worker.service, stand.services.postgres, stand.services.redis].map(({ pid }) => pid);
  let pending = await countPending(client);
  const first = { at: performance.now(), pending, cpuSeconds: await cpuSecondsOf(measured) };
  const endsAt = first.at + patienceMs;
  while (pending > poisonedEvents + 1 && performance.now() < endsAt) {
    await pause(pollMs);
    pending = await countPending(client);
  }
  const seconds = (performance.now() - first.at) / 1000;
  const cpuSeconds = (await cpuSecondsOf(measured)) - first.cpuSeconds;
  await stand.stop(worker.service);
  if (pending > poisonedEvents + 1) throw new CommandFailure(`${pending} of ${events} events were never handled.`);
  const handled = first.pending - pending;
  return { events: handled, seconds, cpuMsPerEvent: (cpuSeconds * 1000) / handled };
}

async function poisonedLane(client: Client, lane: string): Promise<Backlog['poisoned']> {
  const { rows } = await client.query<{ attempts: number; behind: string; others: string }>(
    `select (select max(attempts) from delivery where lane = $1) as attempts,
            (select count(*) from delivery where lane = $1 and status = 'pending') as behind,
            (select count(*) from delivery where lane <> $1 and status <> 'done') as others`,
    [lane],
  );
  const [row] = rows;
  return { attempts: row?.attempts ?? 0, behind: Number(row?.behind), isOthersDone: Number(row?.others) === 0 };
}

async function countPending(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: string }>("select count(*) from delivery where status = 'pending'");
  return Number(rows[0]?.count);
}

async function drainPeer(stand: Stand): Promise<PeerDrain> {
  const order: PeerDrainOrder = {
    postgresUrl: stand.postgresUrl,
    postgresPid: stand.services.postgres.pid,
    jobs: peerJobs,
  };
  const result = await run(process.execPath, [inRepository('bench/dispatch/peer-drain.ts'), JSON.stringify(order)]);
  if (result.exitCode === 0) return JSON.parse(result.output) as PeerDrain;
  throw new CommandFailure('pg-boss failed; what it said is below.', { details: summarize(result.errors) });
}
