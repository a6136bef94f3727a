import { setTimeout as pause } from 'node:timers/promises';
import type { Company } from '../../hub/company.ts';
import { readChannel, type RecordPlace } from '../checker/read-record.ts';
import type { DrillContext, DrillOutcome } from '../drill.ts';
import { DrillSystem } from '../framework/drill-system.ts';

const project = 'demo';
const tasksPerRound = 30;
const rule = 'what was answered 200 has its effect';
/** What has not come when nothing came for so long does not come. */
const stallMs = 30_000;
const lookEveryMs = 200;

export async function runAcknowledged(context: DrillContext): Promise<DrillOutcome> {
  const system = await DrillSystem.start(context, {
    processes: [
      { name: 'intake', roles: ['intake'] },
      { name: 'rest', roles: ['gateway', 'api', 'worker'] },
    ],
    // Nothing is compared: only the webhook itself can bring the task.
    settings: { NEXUS_RECONCILIATION_SECONDS: '86400', NEXUS_RECONCILIATION_TASK_SECONDS: '86400' },
    sandbox: {
      // One repetition that comes too late to matter.
      SANDBOX_CLICKUP_RETRY_DELAYS_MS: '86400000',
      SANDBOX_JOURNAL_CAPACITY_ENTRIES: '200000',
      SANDBOX_CLICKUP_SUSPEND_AFTER_FAILURES: '1000000',
    },
  });
  try {
    const company = await system.company({ projects: [project] });
    return await drill(context, system, company);
  } finally {
    await system.close({ keepsLogs: false });
  }
}

async function drill(context: DrillContext, system: DrillSystem, company: Company): Promise<DrillOutcome> {
  const rounds = context.options['rounds'] ?? 0;
  const random = context.random.fork('moments');
  const [intake] = system.cluster.withRole('intake');
  if (intake === undefined) throw new Error('there is no intake');
  for (let round = 0; round < rounds; round += 1) {
    context.tell(`round ${round + 1} of ${rounds}: intake is killed while webhooks arrive`);
    const before = (await listAnswered(company)).size;
    const written = Array.from({ length: tasksPerRound }, (_, index) =>
      company.writeTask(`@${project} round ${round} task ${index}`),
    );
    const wanted = before + 1 + random.below(tasksPerRound / 2);
    await waitForAnswered(company, wanted);
    await intake.kill();
    await Promise.all(written);
    await intake.start();
  }
  const answered = await listAnswered(company);
  context.tell(`${answered.size} webhooks were answered; looking for their tasks in Slack`);
  const missing = await waitForRoots(company, answered);
  return {
    checks: [{ rule, looked: answered.size }],
    violations: missing.map((taskId) => ({
      rule,
      subject: taskId,
      found: 'its webhook was answered, its root message is not there',
    })),
    figures: {
      'tasks written': rounds * tasksPerRound,
      'webhooks answered 200': answered.size,
      'intake killed': rounds,
    },
  };
}

/** Tasks whose creation was told to Nexus, and answered. */
async function listAnswered(company: Company): Promise<ReadonlySet<string>> {
  const query = 'kind=clickup.webhook&name=taskCreated&outcome=ok&limit=10000';
  const { entries } = await company.control<{ entries: { detail: { body: string } }[] }>('GET', `journal?${query}`);
  return new Set(entries.map(({ detail }) => (JSON.parse(detail.body) as { task_id: string }).task_id));
}

async function waitForAnswered(company: Company, count: number): Promise<void> {
  const query = { kind: 'clickup.webhook', name: 'taskCreated', outcome: 'ok', count: String(count) };
  await company.waitForJournal(query);
}

async function waitForRoots(company: Company, answered: ReadonlySet<string>): Promise<readonly string[]> {
  const place: RecordPlace = {
    sandboxUrl: company.sandboxUrl,
    workspaceId: company.workspace.workspaceId,
    serviceUserId: company.workspace.clickup.serviceUser.id,
    channelIds: [],
    taskIds: [],
  };
  let [stillMissing, movedAt] = [answered.size, performance.now()];
  for (;;) {
    const { messages } = await readChannel(place, company.channelId(project));
    const missing = [...answered].filter((id) => !messages.some(({ text }) => text.includes(`/t/${id}|`)));
    if (missing.length < stillMissing) [stillMissing, movedAt] = [missing.length, performance.now()];
    if (missing.length === 0 || performance.now() - movedAt > stallMs) return missing;
    await pause(lookEveryMs);
  }
}
