import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../../command/console/failure.ts';
import { createAgent } from '../../command/commands/agent-create.ts';
import { defaultStateFolder } from '../../command/files/folders.ts';
import { waitFor } from '../../command/processes/wait.ts';
import { SandboxControl } from '../../command/sandbox/sandbox-control.ts';
import { requireRunningSystem, type SystemDescription } from '../../command/system/description.ts';
import { environmentOf } from '../../command/system/running-environment.ts';
import { groupName, projectTag } from '../../command/system/seed.ts';
import { BenchAgent } from './bench-agent.ts';
import { measureFloor } from './floor.ts';
import { rootMessageTimes, webhookTimes } from './journal-times.ts';
import { distances } from '../measuring/percentiles.ts';
import { type Measured, reportText } from './report.ts';

const agentCount = 3;
const beatEveryMs = 15_000;
const arrivalTimeoutMs = 120_000;

interface MainPathOptions {
  readonly tasks: number;
  readonly rate: number;
  /** Tasks that go the same way before, unmeasured: a program that has just started is still being compiled. */
  readonly warmUp: number;
  readonly isJson: boolean;
}

const { tasks: taskCount, rate: ratePerSecond, warmUp, isJson } = JSON.parse(process.argv[2] ?? '') as MainPathOptions;
process.exitCode = await measure().catch((error: unknown) => {
  process.stderr.write(`oblivion: ${messageOf(error)}\n`);
  return 1;
});

async function measure(): Promise<number> {
  const system = await requireRunningSystem(defaultStateFolder());
  const floor = await measureFloor();
  const agents = await connectAgents(system);
  const beat = setInterval(() => agents.forEach((agent, index) => agent.beat(Date.now() + index)), beatEveryMs);
  try {
    const control = new SandboxControl(system.addresses.sandbox, system.sandboxWorkspace);
    const warmed = await warm(control, agents);
    const { journalSeq } = await control.workspace();
    const tasks = await createTasks(control, taskCount);
    const measured: Measured = {
      floor,
      taskCount,
      ratePerSecond,
      warmUp,
      agentCount,
      ...(await collect(control, { agents, tasks, journalSeq })),
    };
    await closeTasks(control, [...warmed, ...tasks.keys()]);
    process.stdout.write(isJson ? `${JSON.stringify(measured)}\n` : `${reportText(measured)}\n`);
    return measured.toAgent.missing + measured.toSlack.missing === 0 ? 0 : 1;
  } finally {
    clearInterval(beat);
    for (const agent of agents) agent.close();
  }
}

async function connectAgents(system: SystemDescription): Promise<readonly BenchAgent[]> {
  const environment = await environmentOf(system);
  const run = Date.now().toString(36);
  const agents: BenchAgent[] = [];
  for (let index = 1; index <= agentCount; index += 1) {
    const account = await createAgent({ name: `Listener ${run}-${index}`, group: groupName }, environment);
    agents.push(await BenchAgent.connect(system.addresses.nexus, account));
  }
  return agents;
}

/** Answers with the tasks, which stay open until all is measured: closing them all at once is work as well. */
async function warm(control: SandboxControl, agents: readonly BenchAgent[]): Promise<readonly string[]> {
  if (warmUp === 0) return [];
  const { journalSeq } = await control.workspace();
  const tasks = await createTasks(control, warmUp);
  await collect(control, { agents, tasks, journalSeq });
  return [...tasks.keys()];
}

/** Creates the tasks at an even pace, not waiting for one before the next. Returns id -> address. */
async function createTasks(control: SandboxControl, count: number): Promise<ReadonlyMap<string, string>> {
  const person = (await control.workspace()).people[0]?.email ?? '';
  const beganAt = performance.now();
  const creations: Promise<{ readonly id: string; readonly url: string }>[] = [];
  for (let index = 0; index < count; index += 1) {
    await pause(Math.max(0, beganAt + (index * 1000) / ratePerSecond - performance.now()));
    creations.push(
      control.createTask({
        personEmail: person,
        name: `Measured task ${index + 1}`,
        markdownDescription: `@${projectTag} nothing to do here.`,
      }),
    );
  }
  return new Map((await Promise.all(creations)).map(({ id, url }) => [id, url]));
}

async function collect(
  control: SandboxControl,
  run: {
    readonly agents: readonly BenchAgent[];
    readonly tasks: ReadonlyMap<string, string>;
    readonly journalSeq: number;
  },
): Promise<Pick<Measured, 'toAgent' | 'toSlack'>> {
  const ids = new Set(run.tasks.keys());
  const readSlack = async () =>
    rootMessageTimes(await control.journal({ after: run.journalSeq, name: 'chat.postMessage' }), ids);
  const isComplete = async () => {
    const isHeard = run.agents.every((agent) => [...run.tasks.values()].every((url) => agent.heardAt.has(url)));
    return isHeard && (await readSlack()).size >= ids.size ? true : undefined;
  };
  await waitFor(isComplete, { timeoutMs: arrivalTimeoutMs, pauseMs: 500, failure: () => 'late' }).catch(
    () => undefined,
  );
  const sent = webhookTimes(await control.journal({ after: run.journalSeq, name: 'taskCreated' }), ids);
  return {
    toAgent: hearingsOf(run, sent),
    toSlack: distances([...ids], sent, await readSlack()),
  };
}

/** Every task at every agent is one value. */
function hearingsOf(
  run: { readonly agents: readonly BenchAgent[]; readonly tasks: ReadonlyMap<string, string> },
  sent: ReadonlyMap<string, number>,
): Measured['toAgent'] {
  const begins = new Map<string, number>();
  const ends = new Map<string, number>();
  const keys: string[] = [];
  for (const [index, agent] of run.agents.entries()) {
    for (const [id, url] of run.tasks) {
      const key = `${index} ${id}`;
      const [beganAt, heardAt] = [sent.get(id), agent.heardAt.get(url)];
      keys.push(key);
      if (beganAt !== undefined) begins.set(key, beganAt);
      if (heardAt !== undefined) ends.set(key, heardAt);
    }
  }
  return distances(keys, begins, ends);
}

/** Measured tasks are closed again, so that no agent works on them. */
async function closeTasks(control: SandboxControl, tasks: readonly string[]): Promise<void> {
  const person = (await control.workspace()).people[0]?.email ?? '';
  for (const id of tasks) await control.setTaskStatus(id, person, 'closed');
}
