import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { cpuSecondsOf } from '../stand/machine.ts';

export interface PeerDrainOrder {
  readonly postgresUrl: string;
  readonly postgresPid: number;
  readonly jobs: number;
}
export interface PeerDrain {
  readonly jobs: number;
  readonly seconds: number;
  /** CPU time of this process and PostgreSQL for one job, in milliseconds. */
  readonly cpuMsPerEvent: number;
}

const queue = 'backlog';
/** As many as Nexus's workers handle at once, each with one job at a time. */
const loops = 16;
const insertBatch = 1_000;

// Jobs of the same size kept beforehand, then fetched, handled and completed one by one. Handling looks for the thread that
// the message belongs to, as Nexus does.
const order = JSON.parse(process.argv[2] ?? '') as PeerDrainOrder;
const boss = new PgBoss({ connectionString: order.postgresUrl, max: loops, supervise: false, schedule: false });
await boss.start();
await boss.createQueue(queue);
const body = { text: 'Looks good to me, but please mention the rollback in the notes as well.'.repeat(12) };
for (let kept = 0; kept < order.jobs; kept += insertBatch) {
  const length = Math.min(insertBatch, order.jobs - kept);
  await boss.insert(
    queue,
    Array.from({ length }, (_, index) => ({ data: { ...body, threadTs: `${kept + index}.0` } })),
  );
}
const pool = new pg.Pool({ connectionString: order.postgresUrl, max: loops });
let handled = 0;
const measured = [process.pid, order.postgresPid];
const cpuSecondsBefore = await cpuSecondsOf(measured);
const beganAt = performance.now();
await Promise.all(
  Array.from({ length: loops }, async () => {
    for (;;) {
      const [job] = await boss.fetch<{ threadTs: string }>(queue, { batchSize: 1 });
      if (job === undefined) return;
      await pool.query('select id from task where slack_channel_id = $1 and slack_root_ts = $2', [
        'C',
        job.data.threadTs,
      ]);
      await boss.complete(queue, job.id);
      handled += 1;
    }
  }),
);
const seconds = (performance.now() - beganAt) / 1000;
const cpuSeconds = (await cpuSecondsOf(measured)) - cpuSecondsBefore;
const drained: PeerDrain = { jobs: handled, seconds, cpuMsPerEvent: (cpuSeconds * 1000) / handled };
process.stdout.write(JSON.stringify(drained));
process.exit();
