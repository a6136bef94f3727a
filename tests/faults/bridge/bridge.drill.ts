import { setTimeout as pause } from 'node:timers/promises';
import type { Company } from '../../hub/company.ts';
import { checkRecord, type Judgement, rules } from '../checker/check-record.ts';
import { type RecordPlace, readRecord } from '../checker/read-record.ts';
import type { DrillContext, DrillOutcome, Violation } from '../drill.ts';
import { DrillSystem } from '../framework/drill-system.ts';
import type { NexusOrder } from '../framework/nexus-process.ts';
import { BridgeAgents } from './bridge-agents.ts';
import { BridgePeople } from './bridge-people.ts';
import { Misfortunes } from './misfortunes.ts';
import { deedsOf, newStory, type Story, StoryBook } from './story.ts';

const processes: readonly NexusOrder[] = [
  { name: 'intake', roles: ['intake'] },
  { name: 'gateway', roles: ['gateway', 'api'] },
  { name: 'worker', roles: ['worker'] },
  // The second of every role: with fewer processes less of the time goes into starting them again.
  { name: 'all', roles: ['intake', 'gateway', 'api', 'worker'] },
];

/** Times that are shorter than in production, so that what is found late is found within the drill. */
const settings = {
  NEXUS_LEASE_SECONDS: '60',
  NEXUS_HEARTBEAT_SECONDS: '10',
  // Longer than the sandbox holds back what it took without an answer would be waste; shorter would doubt honest calls.
  NEXUS_SLACK_TIMEOUT_MS: '2000',
  NEXUS_CLICKUP_TIMEOUT_MS: '2000',
  NEXUS_RECONCILIATION_SECONDS: '2',
  NEXUS_RECONCILIATION_OVERLAP_SECONDS: '30',
  NEXUS_RECONCILIATION_TASK_SECONDS: '5',
  NEXUS_RECONCILIATION_TASKS_PER_SWEEP: '50',
};
const sandbox = {
  SANDBOX_SLACK_RETRY_DELAYS_MS: '0,1000,3000',
  SANDBOX_CLICKUP_RETRY_DELAYS_MS: '500,1000,3000,5000',
  SANDBOX_CLICKUP_REQUESTS_PER_MINUTE: '1000000',
  SANDBOX_CLICKUP_SUSPEND_AFTER_FAILURES: '1000000',
  SANDBOX_FAULT_HOLD_MS: '2500',
};
const tasksPerProject = 50;
const reachesItsEnd = 'every task reaches its end';
/** Without a task that comes to its end for so long, the drill has stalled. */
const stallMs = 120_000;
const settleMs = 60_000;
const quietMs = 3_000;
const lookEveryMs = 250;

export async function runBridge(context: DrillContext): Promise<DrillOutcome> {
  const system = await DrillSystem.start(context, { processes, settings, sandbox });
  let outcome: DrillOutcome | undefined;
  try {
    outcome = await drill(context, system);
    return outcome;
  } finally {
    await system.close({ keepsLogs: context.isForReal && outcome?.violations.length !== 0 });
  }
}

async function drill(context: DrillContext, system: DrillSystem): Promise<DrillOutcome> {
  const count = context.options['tasks'] ?? 0;
  const projects = Array.from({ length: Math.ceil(count / tasksPerProject) }, (_, index) => `project-${index + 1}`);
  const agents = Object.fromEntries(projects.flatMap((tag) => [1, 2].map((n) => [`${tag}-agent-${n}`, [tag]])));
  const company = await system.company({ projects, agents });
  const stories = Array.from({ length: count }, (_, index) => {
    const tag = projects[index % projects.length] as string;
    return newStory(index, { tag, channelId: company.channelId(tag) });
  });
  const book = new StoryBook();
  const workers = new BridgeAgents(company, book);
  await workers.connect(Object.keys(agents));
  const beganAt = performance.now();
  const misfortunes = await Misfortunes.begin(system, company, {
    killEveryMs: (context.options['kill'] ?? 1) * 1000,
    random: context.random,
  });
  const place = placeOf(company, stories);
  const people = new BridgePeople(company, place, stories);
  try {
    await writeAll(context, { company, stories, book, misfortunes });
    const livedSeconds = (performance.now() - beganAt) / 1000;
    const struck = await misfortunes.end();
    context.tell('everything is over; waiting until all of it stands in Slack and ClickUp');
    const judgement = await settle(company, stories);
    return {
      checks: [{ rule: reachesItsEnd, looked: count }, ...judgement.checks],
      violations: [...unfinished(stories), ...judgement.violations],
      figures: {
        tasks: count,
        'tasks a minute': Math.round((count / livedSeconds) * 60),
        ...struck,
        'claims lost to time': workers.lostClaims,
        'reconnects of agents': workers.reconnects,
        'refusals to agents': workers.refusals.length,
      },
    };
  } finally {
    await people.stop();
    workers.close();
    await misfortunes.end();
    await misfortunes.stopKeeping();
  }
}

interface Stage {
  readonly company: Company;
  readonly stories: readonly Story[];
  readonly book: StoryBook;
  readonly misfortunes: Misfortunes;
}

/** Writes the tasks, so many at once, and returns when all are over or nothing has moved for long. */
async function writeAll(context: DrillContext, { company, stories, book, misfortunes }: Stage): Promise<void> {
  const limit = context.options['open'] ?? 1;
  let movedAt = performance.now();
  let over = 0;
  const strokes = [
    { at: Math.ceil(stories.length / 3), strike: () => misfortunes.flushRedis(), name: 'Redis is flushed' },
    {
      at: Math.ceil((stories.length * 2) / 3),
      strike: () => misfortunes.restartPostgres(),
      name: 'PostgreSQL is restarted',
    },
  ];
  while (over < stories.length && performance.now() - movedAt < stallMs) {
    const open = stories.filter(({ stage }) => stage !== 'unwritten' && stage !== 'over').length;
    for (const story of stories.filter(({ stage }) => stage === 'unwritten').slice(0, limit - open)) {
      await write(company, story, book);
    }
    const now = stories.filter(({ stage }) => stage === 'over').length;
    if (now > over) movedAt = performance.now();
    over = now;
    while (strokes[0] !== undefined && over >= strokes[0].at) {
      const stroke = strokes.shift();
      context.tell(stroke?.name ?? '');
      await stroke?.strike();
    }
    context.tell(`${over} of ${stories.length} tasks are over`);
    await pause(lookEveryMs);
  }
}

async function write(company: Company, story: Story, book: StoryBook): Promise<void> {
  story.stage = 'written';
  const { id, url } = await company.control<{ id: string; url: string }>('POST', 'clickup/tasks', {
    personEmail: 'mira@acme.test',
    name: `Task ${story.index}`,
    markdownDescription: `@${story.tag} please`,
  });
  story.taskId = id;
  story.url = url;
  book.add(story);
}

/** Judges when everything stands and nothing more comes, or when it has not come for long. */
async function settle(company: Company, stories: readonly Story[]): Promise<Judgement> {
  const written = stories.filter((story) => story.taskId !== '');
  const judge = async () =>
    checkRecord(await readRecord(placeOf(company, written)), written.map(deedsOf), { answersGrow: true });
  const endsAt = performance.now() + settleMs;
  let judgement = await judge();
  while (mayStillCome(judgement) && performance.now() < endsAt) {
    await pause(1_000);
    judgement = await judge();
  }
  // What comes twice comes late.
  await pause(quietMs);
  return judge();
}

function mayStillCome({ violations }: Judgement): boolean {
  const late: readonly string[] = [rules.root, rules.missing, rules.commentMissing, rules.status, rules.grown];
  return violations.some((violation) => late.includes(violation.rule));
}

function unfinished(stories: readonly Story[]): readonly Violation[] {
  return stories
    .filter(({ stage }) => stage !== 'over')
    .map((story) => ({ rule: reachesItsEnd, subject: story.taskId || `task ${story.index}`, found: story.stage }));
}

function placeOf(company: Company, stories: readonly Story[]): RecordPlace {
  return {
    sandboxUrl: company.sandboxUrl,
    workspaceId: company.workspace.workspaceId,
    serviceUserId: company.workspace.clickup.serviceUser.id,
    channelIds: company.workspace.slack.channels.map((channel) => channel.id),
    taskIds: stories.map((story) => story.taskId),
  };
}
