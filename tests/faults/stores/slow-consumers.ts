import { setTimeout as pause } from 'node:timers/promises';
import type { Company } from '../../hub/company.ts';
import { parsePrometheusText } from '../../hub/prometheus-text.ts';
import type { NexusProcess } from '../framework/nexus-process.ts';
import { SlowAgent } from './slow-agent.ts';

/** The project whose agents do not read; nobody else works there. */
export const slowProject = 'slow';
export const slowAgents = ['slow-1', 'slow-2'] as const;

const commentEveryMs = 100;
const commentCharacters = 30_000;

/**
 * Agents hold tasks, fall behind, and more and more is said to them. Answers with whether Nexus cut all of them, as it must:
 * else what they do not read would fill its memory.
 */
export async function starveOf(company: Company, struck: NexusProcess, durationMs: number): Promise<boolean> {
  const agents: SlowAgent[] = [];
  const before = await countCuts(struck);
  const isOver = async () => (await countCuts(struck)) - before >= slowAgents.length;
  try {
    const tasks: string[] = [];
    for (const name of slowAgents) {
      tasks.push(await company.writeTask(`@${slowProject} please`));
      agents.push(await SlowAgent.hold(company, name, struck.url));
    }
    for (const agent of agents) agent.stopReading();
    const endsAt = performance.now() + durationMs;
    while (performance.now() < endsAt) {
      for (const task of tasks) await company.comment(task, 'word '.repeat(commentCharacters / 5));
      await pause(commentEveryMs);
    }
    return await isOver();
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
