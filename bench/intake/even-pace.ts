import type { Progress } from '../../command/console/progress.ts';
import { connectTo } from '../../command/system/postgres-client.ts';
import type { LoadReport } from '../load/load-order.ts';
import { LoadGenerator } from '../load/load-generator.ts';
import type { WebhookTarget } from '../load/webhooks.ts';
import { forgetWebhooks } from '../stand/forget-webhooks.ts';
import { loadAverage } from '../stand/machine.ts';
import type { Stand } from '../stand/stand.ts';
import type { IntakeOptions } from './options.ts';

export interface EvenPace {
  readonly load: LoadReport;
  readonly loadAverage: number;
  /** Webhooks in the inbox, and those of them that the workers had handled when the last was answered. */
  readonly kept: number;
  readonly handled: number;
}

/** The worker gives way to the intake, as docs/performance.md advises for a machine that both share. */
const workerSettings = {
  NEXUS_NICENESS: '10',
  NEXUS_DATABASE_POOL_SIZE: '3',
  NEXUS_SYSTEM_DATABASE_POOL_SIZE: '1',
};
/** For so long the pace is held before it is measured: programs that have just started are still being compiled. */
const warmUpMs = 15_000;

/** An even pace of events for minutes on end, while a worker in another process handles them. */
export async function evenPace(
  stand: Stand,
  options: IntakeOptions,
  { target, taskIds, progress }: { target: WebhookTarget; taskIds: readonly string[]; progress: Progress },
): Promise<EvenPace> {
  await forgetWebhooks(stand);
  const intake = await stand.startNexus('intake');
  const worker = await stand.startNexus('worker', workerSettings);
  const { rate: ratePerSecond, seconds, connections } = options;
  return progress.step(`${ratePerSecond} events a second for ${seconds} s`, async () => {
    const durationMs = seconds * 1000;
    const order = { kind: 'open', url: intake.url, target, taskIds, connections, ratePerSecond } as const;
    const { load, before, after } = await LoadGenerator.with(async (generator) => {
      await generator.run({ ...order, prefix: 'v', durationMs: warmUpMs });
      const before = await countWebhooks(stand);
      const load = await generator.run({ ...order, prefix: 'e', durationMs });
      return { load, before, after: await countWebhooks(stand) };
    });
    const busy = await loadAverage();
    await stand.stop(intake.service);
    await stand.stop(worker.service);
    return { load, loadAverage: busy, kept: after.kept - before.kept, handled: after.handled - before.handled };
  });
}

async function countWebhooks(stand: Stand): Promise<{ readonly kept: number; readonly handled: number }> {
  const client = await connectTo(stand.postgresUrl);
  try {
    const { rows } = await client.query<{ kept: string; handled: string }>(
      `select (select count(*) from inbox) as kept,
              (select count(*) from delivery join event on event.position = delivery.event_position
               where event.name in ('slack.event_received', 'clickup.event_received') and status = 'done') as handled`,
    );
    return { kept: Number(rows[0]?.kept), handled: Number(rows[0]?.handled) };
  } finally {
    await client.end();
  }
}
