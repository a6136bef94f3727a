import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Company } from '../../hub/company.ts';
import { readChannel } from '../checker/read-record.ts';
import type { RecordedMessage } from '../checker/record.ts';
import type { DrillContext, DrillOutcome } from '../drill.ts';
import { DrillSystem } from '../framework/drill-system.ts';
import type { NexusOrder } from '../framework/nexus-process.ts';
import { AmnesiaAgents } from './amnesia-agents.ts';
import { judgeRuns, stepCount, words } from './judge-runs.ts';
import { type DeathPlace, Ledger } from './ledger.ts';
import { readModelCalls } from './model-calls.ts';

const processes: readonly NexusOrder[] = [1, 2].map((number) => ({
  name: `nexus-${number}`,
  roles: ['intake', 'api', 'gateway', 'llm', 'worker'],
}));
const settings = { NEXUS_LEASE_SECONDS: '4', NEXUS_HEARTBEAT_SECONDS: '1' };
const sandbox = { SANDBOX_CLICKUP_REQUESTS_PER_MINUTE: '1000000' };
/** A run that has not ended after so long never will. */
const runLimitMs = 120_000;
const quietMs = 2_000;
const lookEveryMs = 250;

/** One task, and where whoever works on it dies; the first of all is left alone, as a measure for the others. */
interface Run {
  readonly name: string;
  readonly place: DeathPlace | undefined;
}

export async function runAmnesia(context: DrillContext): Promise<DrillOutcome> {
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
  const runs = planRuns(context);
  const lanes = Array.from({ length: context.options['lanes'] ?? 1 }, (_, index) => `lane-${index + 1}`);
  const names = lanes.flatMap((lane) =>
    [1, 2].map((number): [string, string[]] => [`${lane}-agent-${number}`, [lane]]),
  );
  const company = await system.company({ projects: lanes, agents: Object.fromEntries(names), hasModel: true });
  const deaths = new Deaths(context);
  const ledger = await Ledger.open((agent, run) => deaths.strike(agent, run));
  const agents = new AmnesiaAgents(company, { ledgerUrl: ledger.url, logFolder: join(system.folder, 'logs') });
  deaths.agents = agents;
  try {
    for (const [name] of names) await agents.start(name);
    for (const { name, place } of runs) if (place !== undefined) ledger.plan(name, place);
    const waiting = [...runs];
    await Promise.all(lanes.map((lane) => live(context, { company, lane, waiting, count: runs.length })));
    // What comes twice comes late.
    await pause(quietMs);
    const messages = (await Promise.all(lanes.map((lane) => messagesOf(company, lane)))).flat();
    const calls = await readModelCalls(company);
    const judged = judgeRuns({
      runs: runs.map(({ name }) => name),
      planned: runs.filter((run) => ledger.isPlanned(run.name)).map(({ name }) => name),
      ledger,
      messages,
      calls,
    });
    return {
      ...judged,
      figures: { runs: runs.length, steps: runs.length * stepCount, ...deaths.figures, ...judged.figures },
    };
  } finally {
    await deaths.settled();
    await agents.close();
    ledger.close();
  }
}

/** Kills whom the ledger names, and starts them again: at once, or only when another has taken over. */
class Deaths {
  readonly #context: DrillContext;
  readonly #reborn: Promise<void>[] = [];
  #atOnce = 0;
  #later = 0;
  agents: AmnesiaAgents | undefined;

  constructor(context: DrillContext) {
    this.#context = context;
  }

  get figures(): Readonly<Record<string, number>> {
    return { 'agents killed': this.#atOnce + this.#later, 'of them back at once': this.#atOnce };
  }

  strike(agent: string, run: string): void {
    const isBackAtOnce = this.#context.random.fork(run).hits(0.3);
    if (isBackAtOnce) this.#atOnce += 1;
    else this.#later += 1;
    this.#reborn.push(this.#kill(agent, isBackAtOnce ? 0 : Number(settings.NEXUS_LEASE_SECONDS) * 2_000));
  }

  async settled(): Promise<void> {
    await Promise.all(this.#reborn);
  }

  async #kill(agent: string, pauseMs: number): Promise<void> {
    await this.agents?.kill(agent);
    await pause(pauseMs);
    await this.agents?.start(agent);
  }
}

function planRuns(context: DrillContext): readonly Run[] {
  const steps = Array.from({ length: stepCount }, (_, index) => index + 1);
  const places = steps.flatMap((step): DeathPlace[] => [`after ${step}`, `within ${step}`]);
  const chosen = context.random.shuffle(places).slice(0, context.options['kills']);
  return [undefined, ...chosen].map((place, index) => ({ name: `Run ${index} of the drill`, place }));
}

/** Gives the lane's agents one task after the other, and answers what they ask. */
async function live(
  context: DrillContext,
  lane: { company: Company; lane: string; waiting: Run[]; count: number },
): Promise<void> {
  for (let run = lane.waiting.shift(); run !== undefined; run = lane.waiting.shift()) {
    await lane.company.writeTask(`@${lane.lane} please`, { name: run.name });
    const endsAt = performance.now() + runLimitMs;
    let isAnswered = false;
    let isOver = false;
    while (!isOver && performance.now() < endsAt) {
      const messages = await threadOf(lane.company, lane.lane, run.name);
      const question = messages.find(({ text }) => text.includes(words.question));
      if (question?.threadTs != null && !isAnswered) {
        await lane.company.reply(question.threadTs, 'Yes, go on.', { channel: lane.lane });
        isAnswered = true;
      }
      isOver = messages.some(({ text }) => text.includes(words.result) || text.includes('I could not'));
      await pause(lookEveryMs);
    }
    context.tell(`${lane.count - lane.waiting.length} of ${lane.count} runs were begun`);
  }
}

async function messagesOf(company: Company, lane: string): Promise<readonly RecordedMessage[]> {
  const { sandboxUrl, workspace } = company;
  const place = { sandboxUrl, workspaceId: workspace.workspaceId, serviceUserId: 0, channelIds: [], taskIds: [] };
  return (await readChannel(place, company.channelId(lane))).messages;
}

async function threadOf(company: Company, lane: string, run: string): Promise<readonly RecordedMessage[]> {
  const messages = await messagesOf(company, lane);
  const root = messages.find(({ threadTs, ts, text }) => (threadTs === null || threadTs === ts) && text.includes(run));
  return root === undefined ? [] : messages.filter(({ threadTs }) => threadTs === root.ts);
}
