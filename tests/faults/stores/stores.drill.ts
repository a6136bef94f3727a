import { setTimeout as pause } from 'node:timers/promises';
import type { Company } from '../../hub/company.ts';
import { checkRecord, type Judgement, rules } from '../checker/check-record.ts';
import { readRecord } from '../checker/read-record.ts';
import type { DrillContext, DrillOutcome, Violation } from '../drill.ts';
import type { NexusProcess } from '../framework/nexus-process.ts';
import { breakages } from './breakages.ts';
import { countBetween, paceReturnedAfter, requiredPace } from './pace.ts';
import { Pulse } from './pulse.ts';
import { agents, project, type Stage, setStage } from './stage.ts';
import type { BreakageName } from './stores.ts';

const recoveryMs = 30_000;
const settleMs = 90_000;
const quietMs = 3_000;
const lookEveryMs = 250;
const judgeEveryMs = 2_000;
const steadyMs = 3_000;
const steadyShare = 0.8;
const goesOn = 'work is back at 95 % of its pace within 30 s';
const livesOn = 'no process of Nexus ends of it';
const isFelt = 'the breakage is felt, and taken as it must be';
const lostRules: readonly string[] = [rules.missing, rules.commentMissing, rules.status];
const doubledRules: readonly string[] = [rules.doubled, rules.commentDoubled, rules.echo];

/** One breakage as it went. Times are of `performance.now()`. */
interface Episode {
  readonly name: BreakageName;
  readonly beganAt: number;
  readonly before: number;
  readonly during: number;
  /** How long after healing; undefined when not in time. */
  readonly returnedAfterMs: number | undefined;
  readonly problem: string | undefined;
  /** Processes that ended, though nobody had told them to. */
  readonly ended: readonly string[];
}

export async function runStores(context: DrillContext): Promise<DrillOutcome> {
  const stage = await setStage(context);
  let outcome: DrillOutcome | undefined;
  try {
    outcome = await drill(context, stage);
    return outcome;
  } finally {
    await stage.ground.system.close({ keepsLogs: context.isForReal && outcome?.violations.length !== 0 });
  }
}

async function drill(context: DrillContext, stage: Stage): Promise<DrillOutcome> {
  const { company, network } = stage.ground;
  const pulse = new Pulse(company, context.options['rate'] ?? 1);
  const episodes: Episode[] = [];
  try {
    await pulse.start(agents);
    const names = context.random.fork('order').shuffle(stage.names);
    for (const name of names.filter((candidate) => !stage.leftOut.has(candidate))) {
      episodes.push(await breakOnce(context, stage, { name, pulse }));
    }
    await pulse.stopWriting();
    context.tell('everything is healed; waiting until all of it stands in Slack and ClickUp');
    const judgement = await settle(company, pulse);
    const lines = episodes.map((episode, index) => {
      const found = foundBetween(judgement, pulse, { from: episode.beganAt, to: episodes[index + 1]?.beganAt });
      return [episode.name, lineOf(context, episode, found)] as const;
    });
    return {
      checks: [
        { rule: goesOn, looked: episodes.filter(({ before }) => before > 0).length },
        { rule: isFelt, looked: episodes.length },
        { rule: livesOn, looked: episodes.length * stage.ground.system.cluster.processes.length },
        ...judgement.checks,
      ],
      violations: [...episodes.flatMap((episode) => problemsOf(context, episode)), ...judgement.violations],
      figures: {
        tasks: pulse.written,
        'reconnects of agents': pulse.reconnects,
        'claims lost to time': pulse.refusals.length,
        'ways are cut by': network.means,
        ...Object.fromEntries(lines),
        ...Object.fromEntries([...stage.leftOut].map(([name, why]) => [name, `LEFT OUT: ${why}`])),
      },
    };
  } finally {
    await pulse.end();
  }
}

/** Measures the pace, breaks, heals, and waits until the pace is back. */
async function breakOnce(
  context: DrillContext,
  { ground }: Stage,
  { name, pulse }: { readonly name: BreakageName; readonly pulse: Pulse },
): Promise<Episode> {
  const { seconds = 1, rate = 1 } = context.options;
  const lengthMs = seconds * 1000;
  await until(() => isSteady(pulse, rate), recoveryMs);
  context.tell(`${name}: measuring the pace`);
  const beganAt = performance.now();
  await pause(lengthMs);
  const brokenAt = performance.now();
  // What was late from before does not count: the pace is at most that of writing.
  const written = (rate * lengthMs) / 60_000;
  const before = Math.min(countBetween(pulse.finishedAt, beganAt, brokenAt), Math.round(written));
  context.tell(`${name}: broken`);
  const felt = await breakages[name](ground, lengthMs);
  const since = performance.now();
  const during = countBetween(pulse.finishedAt, brokenAt, since);
  const count = Math.max(1, Math.ceil(before * requiredPace));
  context.tell(`${name}: healed`);
  const returned = () => paceReturnedAfter(pulse.finishedAt, { since, lengthMs, count });
  await until(() => returned() !== undefined, recoveryMs + lengthMs);
  const afterMs = returned();
  const returnedAfterMs = afterMs !== undefined && afterMs <= recoveryMs ? afterMs : undefined;
  const ended = await startAgain(ground.system.cluster.processes);
  const episode = { name, beganAt, before, during, returnedAfterMs, problem: felt?.problem, ended };
  context.tell(lineOf(context, episode));
  return episode;
}

/** Starts what has ended, so that the next breakage finds a whole system; answers with the names. */
async function startAgain(processes: readonly NexusProcess[]): Promise<readonly string[]> {
  const ended = processes.filter((process) => !process.isRunning);
  for (const process of ended) await process.start();
  return ended.map((process) => process.name);
}

/** Tasks are finished as fast as they are written: else the pace would be no measure. */
function isSteady(pulse: Pulse, perMinute: number): boolean {
  const now = performance.now();
  const written = (perMinute * steadyMs) / 60_000;
  return countBetween(pulse.finishedAt, now - steadyMs, now) >= Math.floor(written * steadyShare);
}

function problemsOf(context: DrillContext, episode: Episode): readonly Violation[] {
  const { name: subject, before, returnedAfterMs, problem, ended } = episode;
  const isBack = before > 0 && returnedAfterMs !== undefined;
  return [
    ...(isBack ? [] : [{ rule: goesOn, subject, found: lineOf(context, episode) }]),
    ...ended.map((process) => ({ rule: livesOn, subject, found: `${process} ended` })),
    ...(problem === undefined ? [] : [{ rule: isFelt, subject, found: problem }]),
  ];
}

interface Found {
  readonly lost: number;
  readonly doubled: number;
}

function lineOf({ options }: DrillContext, { before, during, returnedAfterMs }: Episode, found?: Found): string {
  const back = returnedAfterMs === undefined ? 'not within 30 s' : `after ${(returnedAfterMs / 1000).toFixed(1)} s`;
  const pace = `${before} tasks in ${options['seconds']} s before, ${during} while broken, 95 % again ${back}`;
  return found === undefined ? pace : `${pace}, lost ${found.lost}, doubled ${found.doubled}`;
}

/** What was found of the tasks that were written in this time. */
function foundBetween(
  { violations }: Judgement,
  pulse: Pulse,
  { from, to = Number.POSITIVE_INFINITY }: { readonly from: number; readonly to: number | undefined },
): Found {
  const own = violations.filter(({ subject }) => {
    const writtenAt = pulse.writtenAt(subject.split(' ')[0] ?? '');
    return writtenAt !== undefined && writtenAt >= from && writtenAt < to;
  });
  const isLost = ({ rule, found }: Violation) => lostRules.includes(rule) || found === '0 root messages';
  const isDoubled = ({ rule, found }: Violation) =>
    doubledRules.includes(rule) || (rule === rules.root && found !== '0 root messages');
  return { lost: own.filter(isLost).length, doubled: own.filter(isDoubled).length };
}

/** Judges when everything stands and nothing more comes, or when it has not come for long. */
async function settle(company: Company, pulse: Pulse): Promise<Judgement> {
  const endsAt = performance.now() + settleMs;
  await until(() => pulse.openCount === 0, settleMs);
  let judgement = await judge(company, pulse);
  const mayCome = ({ rule }: Violation) => lostRules.includes(rule) || rule === rules.root;
  while (judgement.violations.some(mayCome) && performance.now() < endsAt) {
    await pause(judgeEveryMs);
    judgement = await judge(company, pulse);
  }
  // What comes twice comes late.
  await pause(quietMs);
  return judge(company, pulse);
}

/** The independent checker's words; nobody but agents speaks here, so there is nothing that could echo. */
async function judge(company: Company, pulse: Pulse): Promise<Judgement> {
  const deeds = pulse.deeds();
  const record = await readRecord({
    sandboxUrl: company.sandboxUrl,
    workspaceId: company.workspace.workspaceId,
    serviceUserId: company.workspace.clickup.serviceUser.id,
    channelIds: [company.channelId(project)],
    taskIds: deeds.map((task) => task.taskId),
  });
  const { checks, violations } = checkRecord(record, deeds);
  return {
    checks: checks.filter(({ rule }) => rule !== rules.echo),
    // A task that changes hands goes back to `to do` and forth again by right.
    violations: violations.filter(({ found }) => !found.startsWith('set twice')),
  };
}

async function until(isSo: () => boolean, patienceMs: number): Promise<void> {
  const endsAt = performance.now() + patienceMs;
  while (!isSo() && performance.now() < endsAt) await pause(lookEveryMs);
}
