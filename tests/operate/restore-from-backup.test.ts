import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../apps/nexus/src/platform/database/migrate.js';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from '../hub/company.js';
import { Hub } from '../hub/hub.js';
import { runNexus } from '../hub/hub-process.js';
import { DrillPostgres } from './drill-postgres.ts';

let postgres: DrillPostgres;
let hub: Hub;
beforeAll(async () => {
  postgres = await DrillPostgres.start();
  await migrate(postgres.database.ownerUrl);
  hub = await Hub.start({ database: postgres.database });
});
afterAll(() => hub?.close());

async function expectRoots(company: Company, names: readonly string[]): Promise<void> {
  await eventually(async () => {
    const texts = (await company.channelMessages()).map((message) => message.text);
    expect(texts.map((text) => names.find((name) => text.includes(name)))).toEqual(names);
  }, 20_000);
}

test('PostgreSQL is lost with its disk, and Redis too: after the restore a run goes on and nothing was said twice', async () => {
  const company = await hub.company();
  const agent = await company.connect();
  await company.writeTask('@demo please', { name: 'Before the backup' });
  const finished = await agent.claimNext();
  await agent.ask({ type: 'finish', taskId: finished.taskId, epoch: finished.epoch, text: 'done early' });
  await expectRoots(company, ['Before the backup']);

  await postgres.backUp();
  await company.writeTask('@demo please', { name: 'After the backup' });
  const offer = await agent.next('task.available', (frame) => frame.task.title === 'After the backup');
  const claimed = await agent.ask({ type: 'claim', taskId: offer.task.id });
  const held = { taskId: offer.task.id, epoch: (claimed['claim'] as { epoch: number }).epoch };
  await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'half of it' });
  await expectRoots(company, ['Before the backup', 'After the backup']);
  const root = (await company.channelMessages())[1]?.ts as string;
  await eventually(async () => expect(await threadTexts(company, root)).toEqual(['half of it']), 20_000);
  // Slack is slow: what waits is archived as waiting, and arrives after the moment that will be restored.
  await company.fault({ target: 'slack.chat.update', kind: '429', times: 1, retryAfterSeconds: 3 });
  await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'more of it' });
  await eventually(async () => expect(await countWaitingEffects()).toBe(1), 10_000);
  await postgres.archiveAll();
  await eventually(
    async () => expect(await threadTexts(company, root)).toEqual(['• half of it\n• more of it']),
    20_000,
  );

  await hub.nexus.stop('SIGKILL');
  await postgres.lose();
  await postgres.restore();
  const restored = await runNexus(['after-restore'], hub.environment);
  expect(restored).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Looked for before they are sent: 1 effects.'),
  });
  await hub.startNexus({ NEXUS_REDIS_PREFIX: `restored_${randomBytes(6).toString('hex')}` });

  const again = await company.connect();
  await again.ask({ type: 'finish', ...held, text: 'all of it' });
  await eventually(
    async () => expect(await threadTexts(company, root)).toEqual(['• half of it\n• more of it', '✅ all of it']),
    20_000,
  );
  await company.writeTask('@demo please', { name: 'After the restore' });
  await again.next('task.available', (frame) => frame.task.title === 'After the restore');
  await expectRoots(company, ['Before the backup', 'After the backup', 'After the restore']);
});

async function countWaitingEffects(): Promise<number> {
  const client = new pg.Client({ connectionString: postgres.database.superuserUrl });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    "select count(*)::int as count from effect where status in ('pending', 'sending')",
  );
  await client.end();
  return rows[0]?.count ?? 0;
}

async function threadTexts(company: Company, root: string): Promise<readonly string[]> {
  return (await company.thread(root)).slice(1).map((message) => message.text);
}
