import { setTimeout as pause } from 'node:timers/promises';
import type { Company } from '../../hub/company.ts';
import { parsePrometheusText } from '../../hub/prometheus-text.ts';
import type { NexusProcess } from '../framework/nexus-process.ts';
import { SlowAgent } from './slow-agent.ts';

/** The project whose agents do not read; nobody else works there. */
export const slowProject = 'slow';
export const slowAgents = ['slow-1', 'slow-2'] as const;

const commentEveryMs = 200;
const patienceMs = 20_000;
const commentCharacters = 30_000;

/**
 * Agents hold tasks, fall behind, and more and more is said to them. Nexus must cut all of them, else what they do
 * not read would fill its memory: answers with what is wrong.
 */
export async function starveOf(
  company: Company,
  struck: NexusProcess,
  durationMs: number,
): Promise<string | undefined> {
  const agents: SlowAgent[] = [];
  const before = await countCuts(struck);
  try {
    const tasks: string[] = [];
    for (const name of slowAgents) {
      tasks.push(await company.writeTask(`@${slowProject} please`));
      const agent = await SlowAgent.hold(company, name, struck.url);
      if (agent === undefined) return `${name} was offered no task`;
      agents.push(agent);
    }
    for (const agent of agents) agent.stopReading();
    const endsAt = performance.now() + durationMs;
    let cuts = 0;
    // How much the machine holds back for them before Nexus notices is its own affair.
    while (performance.now() < endsAt || (cuts < agents.length && performance.now() < endsAt + patienceMs)) {
      for (const task of tasks) await company.comment(task, 'word '.repeat(commentCharacters / 5));
      await pause(commentEveryMs);
      cuts = (await countCuts(struck)) - before;
    }
    return cuts >= slowAgents.length ? undefined : `${cuts} of ${slowAgents.length} agents that read nothing were cut`;
  } finally {
    for (const agent of agents) agent.end();
  }
}

async function countCuts(struck: NexusProcess): Promise<number> {
  const response = await fetch(`${struck.probeUrl}/metrics`);
  const families = parsePrometheusText(await response.text());
  const samples = [...families.values()].flatMap((family) => family.samples);
  const cuts = samples.filter(
    ({ name, labels }) =>
      name.includes('socket_cuts') && labels['socket'] === 'agent' && labels['reason'] === 'too_slow',
  );
  return cuts.reduce((sum, { value }) => sum + value, 0);
}
