import { setTimeout as pause } from 'node:timers/promises';
import type { Company } from '../../hub/company.ts';
import { type RecordPlace, readRecord } from '../checker/read-record.ts';
import type { SandboxRecord } from '../checker/record.ts';
import type { DrillContext, DrillOutcome, Violation } from '../drill.ts';
import { DrillSystem } from '../framework/drill-system.ts';
import type { NexusOrder } from '../framework/nexus-process.ts';
import { AgentFleet } from './agent-fleet.ts';
import type { AgentNote } from './agent-log.ts';
import { judgeOwnership, ownershipRules, type Thread } from './judge.ts';

const processes: readonly NexusOrder[] = [
  { name: 'intake', roles: ['intake'] },
  { name: 'gateway-1', roles: ['gateway', 'api'] },
  { name: 'gateway-2', roles: ['gateway', 'api'] },
  { name: 'worker-1', roles: ['worker'] },
  { name: 'worker-2', roles: ['worker'] },
];
const leaseMs = 4_000;
const settings = {
  NEXUS_LEASE_SECONDS: String(leaseMs / 1000),
  NEXUS_HEARTBEAT_SECONDS: '2',
  NEXUS_AGENT_TOKEN_SECONDS: '3600',
};
const sandbox = { SANDBOX_CLICKUP_REQUESTS_PER_MINUTE: '1000000' };
const agentsPerProject = 20;
const faultPauseMs = 200;
const stallMs = 90_000;
const quietMs = 3_000;
const lookEveryMs = 500;
const reachesItsEnd = 'every task is finished by somebody';

export async function runOwnership(context: DrillContext): Promise<DrillOutcome> {
  const system = await DrillSystem.start(context, { processes, settings, sandbox });
  let outcome: DrillOutcome | undefined;
  try {
    outcome = await drill(context, system);
    return outcome;
  } finally {
    await system.close({ keepsLogs: outcome?.violations.length !== 0 });
  }
}

async function drill(context: DrillContext, system: DrillSystem): Promise<DrillOutcome> {
  const { agents = 1 } = context.options;
  const tags = Array.from({ length: Math.ceil(agents / agentsPerProject) }, (_, index) => `project-${index + 1}`);
  const groupOf = (index: number) => [tags[index % tags.length] as string];
  const names = Array.from({ length: agents }, (_, index) => `agent-${index + 1}`);
  const company = await system.company({
    projects: tags,
    agents: Object.fromEntries(names.map((name, index) => [name, groupOf(index)])),
  });
  context.tell('agents connect');
  const fleet = await AgentFleet.start(company, names, { folder: system.folder, random: context.random.fork('fleet') });
  const stream = new TaskStream(company, tags);
  try {
    const struck = await strike(context, { system, fleet, stream });
    await fleet.recover();
    context.tell('nothing is broken any more; waiting until every task is finished');
    const record = await finishAll(context, stream);
    await fleet.end();
    const notes = await fleet.readNotes();
    const judgement = await settle(stream, notes);
    const refused = notes.filter((note) => note.kind === 'answered' && note.answer === 'lease_lost').length;
    return {
      checks: [{ rule: reachesItsEnd, looked: stream.taskIds.length }, ...judgement.checks],
      violations: [...unfinished(record), ...judgement.violations],
      figures: {
        ...struck,
        tasks: stream.taskIds.length,
        claims: notes.filter((note) => note.kind === 'claimed').length,
        'writes taken': notes.filter((note) => note.kind === 'answered' && note.answer === 'ok').length,
        'writes of former owners refused': refused,
      },
    };
  } finally {
    await fleet.end();
  }
}

/** Breaks something every moment, and keeps tasks coming meanwhile. */
async function strike(
  context: DrillContext,
  parts: { readonly system: DrillSystem; readonly fleet: AgentFleet; readonly stream: TaskStream },
): Promise<Readonly<Record<string, number>>> {
  const { system, fleet, stream } = parts;
  const { agents = 1, faults = 1 } = context.options;
  const random = context.random.fork('faults');
  const entrance = system.cluster.entrance('gateway');
  const counts = { 'processes killed': 0, 'processes stopped': 0, 'connections cut': 0 };
  const blows = [
    ['processes killed', () => fleet.kill()],
    ['processes stopped', () => fleet.stop(random.between(0.3, 2.5) * leaseMs)],
    ['connections cut', () => entrance.cutOne(random.below(1_000_000))],
    ['connections cut', () => entrance.cutOne(random.below(1_000_000))],
  ] as const;
  let done = 0;
  while (done < faults) {
    await stream.fill(Math.max(10, Math.floor(agents / 4)));
    context.tell(`${done} of ${faults} times something was broken; ${stream.taskIds.length} tasks`);
    await pause(faultPauseMs * random.between(0.5, 1.5));
    const [name, blow] = random.pick(blows);
    if (!blow()) continue;
    counts[name] += 1;
    done += 1;
  }
  return counts;
}

/** Tasks that people write, so that always about as many are open. */
class TaskStream {
  readonly taskIds: string[] = [];
  readonly place: RecordPlace;
  readonly #company: Company;
  readonly #tags: readonly string[];
  #lookedAt = 0;
  #open = 0;

  constructor(company: Company, tags: readonly string[]) {
    this.#company = company;
    this.#tags = tags;
    this.place = {
      sandboxUrl: company.sandboxUrl,
      workspaceId: company.workspace.workspaceId,
      serviceUserId: company.workspace.clickup.serviceUser.id,
      channelIds: company.workspace.slack.channels.map((channel) => channel.id),
      taskIds: this.taskIds,
    };
  }

  async fill(limit: number): Promise<void> {
    if (performance.now() - this.#lookedAt > 2_000) {
      this.#open = (await readRecord(this.place)).tasks.filter(({ status }) => !isOver(status)).length;
      this.#lookedAt = performance.now();
    }
    if (this.#open >= limit) return;
    const number = this.taskIds.length;
    const tag = this.#tags[number % this.#tags.length] as string;
    this.taskIds.push(await this.#company.writeTask(`@${tag} please`, { name: `Task ${number + 1}` }));
    this.#open += 1;
  }
}

/** Resolves when all are finished, or none was for long. */
async function finishAll(context: DrillContext, stream: TaskStream): Promise<SandboxRecord> {
  let movedAt = performance.now();
  let least = Number.POSITIVE_INFINITY;
  for (;;) {
    const record = await readRecord(stream.place);
    const open = record.tasks.filter(({ status }) => !isOver(status)).length;
    context.tell(`${stream.taskIds.length - open} of ${stream.taskIds.length} tasks are finished`);
    if (open < least) [least, movedAt] = [open, performance.now()];
    if (open === 0 || performance.now() - movedAt > stallMs) return record;
    await pause(lookEveryMs);
  }
}

/** Judges when everything stands and nothing more comes, or when it has not come for long. */
async function settle(stream: TaskStream, notes: readonly AgentNote[]): Promise<ReturnType<typeof judgeOwnership>> {
  const endsAt = performance.now() + stallMs;
  for (;;) {
    const judgement = judgeOwnership(notes, threadsOf(await readRecord(stream.place)));
    const mayStillCome = judgement.violations.some(({ rule }) => rule === ownershipRules.once);
    if (!mayStillCome || performance.now() > endsAt) break;
    await pause(lookEveryMs);
  }
  // What comes twice comes late.
  await pause(quietMs);
  return judgeOwnership(notes, threadsOf(await readRecord(stream.place)));
}

function isOver(status: string): boolean {
  return status === 'in review';
}

function unfinished(record: SandboxRecord): readonly Violation[] {
  return record.tasks
    .filter(({ status }) => !isOver(status))
    .map(({ id, status }) => ({ rule: reachesItsEnd, subject: id, found: `it is '${status}'` }));
}

/** Each root message with its thread; the link in it is the task's. */
function threadsOf(record: SandboxRecord): readonly Thread[] {
  return record.channels.flatMap(({ messages }) =>
    messages
      .filter((message) => message.isByApp && (message.threadTs === null || message.threadTs === message.ts))
      .map((root) => ({
        url: /<([^|>]+)\|/.exec(root.text)?.[1] ?? root.ts,
        texts: messages
          .filter((message) => message.threadTs === root.ts && message.ts !== root.ts && !message.isDeleted)
          .map((message) => message.text),
      })),
  );
}
