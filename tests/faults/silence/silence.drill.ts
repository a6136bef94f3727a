import { setTimeout as pause } from 'node:timers/promises';
import type { DrillContext, DrillOutcome, Violation } from '../drill.ts';
import { DrillSystem } from '../framework/drill-system.ts';
import type { NexusOrder } from '../framework/nexus-process.ts';
import type { Cause, CauseKind } from './cause.ts';
import { causesOfHolder, causesOfModel } from './causes-of-holder.ts';
import { causesOfNexus } from './causes-of-nexus.ts';
import { causesOfPeople } from './causes-of-people.ts';
import { causesOfTeam } from './causes-of-team.ts';
import { causesOfClickUp, causesOfHearing, causesOfSlack } from './causes-of-tools.ts';
import { falseAlarm, HealthyTasks } from './healthy-tasks.ts';
import { SilenceScene, type Told } from './scene.ts';

const kinds: readonly CauseKind[] = [
  causesOfTeam,
  causesOfHolder,
  causesOfPeople,
  causesOfModel,
  causesOfSlack,
  causesOfClickUp,
  causesOfHearing,
  causesOfNexus,
];
const processes: readonly NexusOrder[] = [
  { name: 'intake', roles: ['intake'] },
  { name: 'gateway', roles: ['gateway', 'api', 'llm'] },
  { name: 'worker', roles: ['worker'] },
  { name: 'llm-without-provider', roles: ['llm'], settings: { NEXUS_MODEL_PROVIDER_BASE_URL: '' } },
];
/** Patience that is shorter than in production, so that a drill need not wait for it. */
const settings = {
  NEXUS_LEASE_SECONDS: '20',
  NEXUS_HEARTBEAT_SECONDS: '3',
  NEXUS_OFFER_PATIENCE_SECONDS: '3',
  NEXUS_IDLE_PATIENCE_SECONDS: '5',
  NEXUS_DELIVERY_PATIENCE_SECONDS: '5',
  NEXUS_PART_CHECK_INTERVAL_MS: '500',
  NEXUS_RECONCILIATION_SECONDS: '1',
  NEXUS_SLACK_SILENCE_SECONDS: '3',
  NEXUS_SLACK_READ_PAUSE_MS: '50',
  NEXUS_MODEL_HEADERS_TIMEOUT_MS: '1500',
};
const sandbox = { SANDBOX_CLICKUP_REQUESTS_PER_MINUTE: '1000000' };
const rightReason = 'the right reason within 10 s';
const limitMs = 10_000;
/** A cause that cannot be brought about in this time counts as not told. */
const injectMs = 90_000;
const lookEveryMs = 150;
const healthyTags = ['healthy-a', 'healthy-b', 'healthy-c'];

export async function runSilence(context: DrillContext): Promise<DrillOutcome> {
  const system = await DrillSystem.start(context, { processes, settings, sandbox });
  let outcome: DrillOutcome | undefined;
  try {
    outcome = await drill(context, system);
    return outcome;
  } finally {
    await system.close({ keepsLogs: outcome?.violations.length !== 0 });
  }
}

interface Meeting {
  readonly cause: Cause;
  readonly tag: string;
}

interface Outcome {
  readonly cause: Cause;
  readonly told: Told | undefined;
  readonly seconds: number;
  readonly isRight: boolean;
}

async function drill(context: DrillContext, system: DrillSystem): Promise<DrillOutcome> {
  const chosen = choose(context);
  const meetings = chosen.map(({ causes }) => causes);
  const scene = await found(system, meetings.flat());
  const healthy = new HealthyTasks(scene);
  const outcomes: Outcome[] = [];
  try {
    await healthy.begin(healthyTags);
    for (const { kind, causes } of chosen) {
      if (kind.isAtOnce) outcomes.push(...(await Promise.all(causes.map((meeting) => meet(context, scene, meeting)))));
      else for (const meeting of causes) outcomes.push(await meetAlone(context, scene, { meeting, healthy }));
    }
  } finally {
    await healthy.stop();
  }
  return {
    checks: [
      { rule: rightReason, looked: outcomes.length },
      { rule: falseAlarm, looked: healthy.looks },
    ],
    violations: [...outcomes.filter(({ isRight }) => !isRight).map(toViolation), ...healthy.alarms],
    figures: Object.fromEntries(outcomes.map(toFigure)),
  };
}

function choose({ options, random }: DrillContext): readonly { kind: CauseKind; causes: readonly Meeting[] }[] {
  const count = options['causes'] ?? 1;
  const isShort = count < Math.max(...kinds.map(({ causes }) => causes.length));
  return kinds
    .filter((kind) => !isShort || kind.isInShort)
    .map((kind, index) => {
      const some = random.fork(kind.name).shuffle(kind.causes).slice(0, count);
      return { kind, causes: some.map((cause, position) => ({ cause, tag: `cause-${index + 1}-${position + 1}` })) };
    });
}

async function found(system: DrillSystem, meetings: readonly Meeting[]): Promise<SilenceScene> {
  const teams = [
    ...healthyTags.map((tag) => ({ tag, size: 1 })),
    ...meetings.map(({ cause, tag }) => ({ tag, size: cause.agents ?? 1 })),
  ];
  const agents = teams.flatMap(({ tag, size }) =>
    Array.from({ length: size }, (_, index) => [`${tag}-${index + 1}`, [tag]] as const),
  );
  const company = await system.company({
    projects: teams.map(({ tag }) => tag),
    agents: Object.fromEntries(agents),
    hasModel: true,
  });
  return new SilenceScene(system, company, await system.signIn(company, 'mira@acme.test'));
}

/** Brings a cause about and asks until the answer is right, or the time is over. */
async function meet(context: DrillContext, scene: SilenceScene, { cause, tag }: Meeting): Promise<Outcome> {
  const task = await injectInTime(cause, scene, tag).catch((error: unknown) => {
    context.tell(`${cause.name}: ${String(error)}`);
    return undefined;
  });
  const beganAt = performance.now();
  let told: Told | undefined;
  if (task === undefined) return { cause, told, seconds: injectMs / 1000, isRight: false };
  for (;;) {
    told = await scene.why(task).catch(() => told);
    const ms = performance.now() - beganAt;
    const isRight = told?.reason === cause.reason && cause.words.test(told.explanation);
    if (isRight || ms > limitMs) {
      const outcome = { cause, told, seconds: ms / 1000, isRight };
      context.tell(`${cause.name}: ${outcomeWords(outcome)}`);
      return outcome;
    }
    await pause(lookEveryMs);
  }
}

/** The task to ask for; undefined when the cause could not be brought about. */
async function injectInTime(cause: Cause, scene: SilenceScene, tag: string): Promise<string | undefined> {
  const over = new AbortController();
  const late = pause(injectMs, undefined, { signal: over.signal }).catch(() => undefined);
  try {
    return await Promise.race([cause.inject(scene, tag), late]);
  } finally {
    over.abort();
  }
}

async function meetAlone(
  context: DrillContext,
  scene: SilenceScene,
  { meeting, healthy }: { meeting: Meeting; healthy: HealthyTasks },
): Promise<Outcome> {
  // Who asks while PostgreSQL is away is told that, of whatever task.
  healthy.isPaused = /PostgreSQL/.test(meeting.cause.name);
  try {
    return await meet(context, scene, meeting);
  } finally {
    await meeting.cause.heal?.(scene);
    if (healthy.isPaused) await scene.until('an answer', async () => ((await isAnswering(scene)) ? true : undefined));
    healthy.isPaused = false;
  }
}

async function isAnswering(scene: SilenceScene): Promise<boolean> {
  const told = await scene.why('no-such-task').catch(() => undefined);
  return told !== undefined && told.isProblem === undefined;
}

function outcomeWords({ cause, told, seconds, isRight }: Outcome): string {
  if (isRight) return `${cause.reason} ${seconds.toFixed(1)} s`;
  return `WRONG, expected ${cause.reason} ${cause.words.source}; told ${told?.reason ?? 'nothing'}: ${told?.explanation ?? ''}`;
}

function toFigure(outcome: Outcome): [string, string] {
  const { cause, told, seconds } = outcome;
  return [cause.name, `${cause.reason} -> ${told?.reason ?? 'nothing'}  ${seconds.toFixed(1)} s`];
}

function toViolation(outcome: Outcome): Violation {
  return { rule: rightReason, subject: outcome.cause.name, found: outcomeWords(outcome) };
}
