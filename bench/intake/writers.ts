import { Queue } from 'bullmq';
import { Logger, makeWorkerUtils } from 'graphile-worker';
import pg from 'pg';
import { PgBoss } from 'pg-boss';

/** What stands beside Nexus: the same server, and behind it what others use to keep work. */
export const writerNames = ['nothing', 'pg-boss', 'graphile-worker', 'BullMQ'] as const;
export type WriterName = (typeof writerNames)[number];

export interface KeptWebhook {
  readonly dedupeKey: string;
  readonly body: Record<string, unknown>;
}

/** Resolves when the webhook is kept as safely as this one keeps it. */
export type Keep = (webhook: KeptWebhook) => Promise<unknown>;

/** As many as Nexus has in both its pools. */
const poolSize = 16;
const queueName = 'webhooks';

export async function openWriter(name: WriterName, stores: { postgresUrl: string; redisUrl: string }): Promise<Keep> {
  switch (name) {
    case 'nothing':
      return () => Promise.resolve();
    case 'pg-boss': {
      const boss = new PgBoss({
        connectionString: stores.postgresUrl,
        max: poolSize,
        supervise: false,
        schedule: false,
      });
      await boss.start();
      await boss.createQueue(queueName);
      return (webhook) => boss.send(queueName, webhook);
    }
    case 'graphile-worker': {
      const pgPool = new pg.Pool({ connectionString: stores.postgresUrl, max: poolSize });
      const utilities = await makeWorkerUtils({ pgPool, logger: new Logger(() => () => undefined) });
      await utilities.migrate();
      return (webhook) => utilities.addJob(queueName, webhook, { jobKey: webhook.dedupeKey });
    }
    case 'BullMQ': {
      const { hostname: host, port, password } = new URL(stores.redisUrl);
      const connection = { host, port: Number(port), password: decodeURIComponent(password) };
      const queue = new Queue<KeptWebhook>(queueName, { connection });
      await queue.waitUntilReady();
      return (webhook) => queue.add('webhook', webhook, { jobId: jobIdOf(webhook) });
    }
  }
}

/** BullMQ takes neither whole numbers nor colons as ids. */
function jobIdOf({ dedupeKey }: KeptWebhook): string {
  return `webhook-${dedupeKey.replaceAll(':', '_')}`;
}
