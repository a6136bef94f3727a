import { setTimeout as pause } from 'node:timers/promises';
import type { ServerFrame } from '@oblivion/protocol';
import type { Company } from '../../hub/company.ts';
import { checkRecord, type Judgement } from '../checker/check-record.ts';
import { markOf, type TaskDeeds } from '../checker/deeds.ts';
import { readRecord } from '../checker/read-record.ts';
import type { DrillContext, DrillOutcome } from '../drill.ts';
import { DrillAgent, exceptWhenClosed } from '../framework/drill-agent.ts';
import { DrillSystem } from '../framework/drill-system.ts';

const project = 'demo';
const slots = 100;
const everything = ['slack.*', 'clickup.*'] as const;
/** Far fewer attempts than the outage takes: they are not what decides. */
const settings = {
  NEXUS_EFFECT_ATTEMPTS: '3',
  NEXUS_DELIVERY_ATTEMPTS: '3',
  NEXUS_BACKOFF_LIMIT_MS: '1000',
  NEXUS_LEASE_SECONDS: '60',
  NEXUS_HEARTBEAT_SECONDS: '10',
};
const stallMs = 60_000;
const lookEveryMs = 500;
const quietMs = 3_000;

export async function runOutage(context: DrillContext): Promise<DrillOutcome> {
  const system = await DrillSystem.start(context, {
    processes: [{ name: 'nexus', roles: ['intake', 'api', 'gateway', 'worker'] }],
    settings,
    sandbox: { SANDBOX_CLICKUP_REQUESTS_PER_MINUTE: '1000000' },
  });
  let outcome: DrillOutcome | undefined;
  try {
    const company = await system.company({ projects: [project], agents: { Scribe: [project] } });
    outcome = await drill(context, company);
    return outcome;
  } finally {
    await system.close({ keepsLogs: context.isForReal && outcome?.violations.length !== 0 });
  }
}

async function drill(context: DrillContext, company: Company): Promise<DrillOutcome> {
  const { tasks: count = 0, seconds = 0 } = context.options;
  const deeds: TaskDeeds[] = [];
  const claimed = new Set<string>();
  const away = Promise.withResolvers<void>();
  const agent = await worker(company, claimed, away.promise);
  const write = async (many: number) => {
    for (let index = 0; index < many; index += 1) deeds.push(await writeTask(company, deeds.length));
  };
  try {
    const before = Math.ceil(count / 2);
    await write(before);
    await until(
      () => claimed.size,
      (done) => done >= before,
    );
    context.tell('Slack and ClickUp go away');
    // Half of the time they answer that they failed, then that they want to be left alone.
    await strike(company, { kind: '500' });
    away.resolve();
    await write(count - before);
    await pause((seconds * 1000) / 2);
    await strike(company, { kind: '429', retryAfterSeconds: 1 });
    await pause((seconds * 1000) / 2);
    await company.control('DELETE', 'faults');
    context.tell('Slack and ClickUp are back');
    const judge = () => judgeNow(company, deeds);
    await until(
      async () => -(await judge()).violations.length,
      (left) => left === 0,
    );
    await pause(quietMs);
    const { checks, violations } = await judge();
    return { checks, violations, figures: { tasks: count, 'seconds away': seconds } };
  } finally {
    agent.close();
  }
}

/** Claims what it is offered, and says all it has to say once Slack and ClickUp are away. */
async function worker(company: Company, claimed: Set<string>, away: Promise<void>): Promise<DrillAgent> {
  let agent: DrillAgent | undefined;
  const work = async (taskId: string, title: string) => {
    const grant = await agent?.claim(taskId);
    if (grant === undefined || agent === undefined) return;
    claimed.add(taskId);
    await away;
    const held = { taskId, epoch: grant.epoch };
    const words = (index: number) => `words ${markOf(Number(title), index)}`;
    await agent.ask({ type: 'start', ...held });
    await agent.ask({ type: 'say', ...held, kind: 'progress', text: words(1) });
    await agent.ask({ type: 'say', ...held, kind: 'question', text: words(2) });
    await agent.ask({ type: 'finish', ...held, text: words(3) });
    agent.drop(taskId);
  };
  const onEvent = (frame: ServerFrame) => {
    if (frame.type === 'task.available') void work(frame.task.id, frame.task.title).catch(exceptWhenClosed);
  };
  agent = await DrillAgent.connect('Scribe', company.nexusUrl, company.credentials('Scribe'), { slots, onEvent });
  return agent;
}

async function writeTask(company: Company, index: number): Promise<TaskDeeds> {
  const order = { personEmail: 'mira@acme.test', name: String(index), markdownDescription: `@${project} please` };
  const { id, url } = await company.control<{ id: string; url: string }>('POST', 'clickup/tasks', order);
  const word = (number: number, inComments: boolean) => {
    return { mark: markOf(index, number), origin: 'nexus' as const, inThread: true, inComments };
  };
  const words = [word(1, false), word(2, true), word(3, true)];
  return { taskId: id, url, channelId: company.channelId(project), words, finalStatus: 'in review' };
}

async function strike(company: Company, fault: object): Promise<void> {
  await company.control('DELETE', 'faults');
  for (const target of everything) await company.fault({ target, ...fault });
}

async function judgeNow(company: Company, deeds: readonly TaskDeeds[]): Promise<Judgement> {
  const record = await readRecord({
    sandboxUrl: company.sandboxUrl,
    workspaceId: company.workspace.workspaceId,
    serviceUserId: company.workspace.clickup.serviceUser.id,
    channelIds: [company.channelId(project)],
    taskIds: deeds.map((task) => task.taskId),
  });
  return checkRecord(record, deeds);
}

/** Waits until it is enough, for as long as it grows. */
async function until(measure: () => Promise<number> | number, isEnough: (value: number) => boolean): Promise<void> {
  let [best, grewAt] = [Number.NEGATIVE_INFINITY, performance.now()];
  for (;;) {
    const value = await measure();
    if (value > best) [best, grewAt] = [value, performance.now()];
    if (isEnough(value) || performance.now() - grewAt > stallMs) return;
    await pause(lookEveryMs);
  }
}
