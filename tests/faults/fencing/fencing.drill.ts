import { setTimeout as pause } from 'node:timers/promises';
import type { ClaimGrant, ServerFrame } from '@oblivion/protocol';
import type { Company } from '../../hub/company.ts';
import type { DrillContext, DrillOutcome, Violation } from '../drill.ts';
import { AgentRefusal, DrillAgent, exceptWhenClosed } from '../framework/drill-agent.ts';
import { DrillSystem } from '../framework/drill-system.ts';

const project = 'demo';
const slots = 100;
const takenOver = 'another agent takes the task over';
const refused = 'stale words are refused';
const takeoverTimeoutMs = 60_000;
const lookEveryMs = 50;

export async function runFencing(context: DrillContext): Promise<DrillOutcome> {
  const system = await DrillSystem.start(context, {
    processes: [{ name: 'nexus', roles: ['intake', 'api', 'gateway', 'worker'] }],
    settings: { NEXUS_LEASE_SECONDS: '8', NEXUS_HEARTBEAT_SECONDS: '2' },
  });
  try {
    const company = await system.company({ projects: [project], agents: { Silent: [project], Next: [project] } });
    return await drill(context, company);
  } finally {
    await system.close({ keepsLogs: false });
  }
}

/** Claims what it is offered, so many tasks at most. */
async function connect(
  company: Company,
  name: string,
  limit: number,
): Promise<{ agent: DrillAgent; grants: Map<string, ClaimGrant> }> {
  const grants = new Map<string, ClaimGrant>();
  // What waits already is offered in the same moment in which it is connected.
  const connected = Promise.withResolvers<DrillAgent>();
  let tried = 0;
  const claim = async (taskId: string) => {
    tried += 1;
    if (tried > limit) return;
    const grant = await (await connected.promise).claim(taskId);
    if (grant !== undefined) grants.set(taskId, grant);
  };
  const onEvent = (frame: ServerFrame) =>
    frame.type === 'task.available' && void claim(frame.task.id).catch(exceptWhenClosed);
  const agent = await DrillAgent.connect(name, company.nexusUrl, company.credentials(name), { slots, onEvent });
  connected.resolve(agent);
  return { agent, grants };
}

async function drill(context: DrillContext, company: Company): Promise<DrillOutcome> {
  const count = context.options['tasks'] ?? 0;
  const silent = await connect(company, 'Silent', count);
  for (let index = 0; index < count; index += 1) await company.writeTask(`@${project} task ${index}`);
  await until(() => silent.grants.size === count);
  const next = await connect(company, 'Next', Number.POSITIVE_INFINITY);
  for (const taskId of silent.grants.keys()) silent.agent.drop(taskId);
  context.tell(`${count} claims fall silent`);
  await until(() => next.grants.size === count);
  const violations: Violation[] = [];
  for (const grant of silent.grants.values()) {
    if (!next.grants.has(grant.taskId)) {
      violations.push({ rule: takenOver, subject: grant.taskId, found: 'nobody took it' });
    } else if (await isTaken(silent.agent, grant)) {
      violations.push({ rule: refused, subject: grant.taskId, found: `words under epoch ${grant.epoch} were taken` });
    }
  }
  silent.agent.close();
  next.agent.close();
  return {
    checks: [
      { rule: takenOver, looked: silent.grants.size },
      { rule: refused, looked: next.grants.size },
    ],
    violations,
    figures: { tasks: count, 'taken over': next.grants.size },
  };
}

async function isTaken(agent: DrillAgent, { taskId, epoch }: ClaimGrant): Promise<boolean> {
  try {
    await agent.ask({ type: 'say', taskId, epoch, kind: 'progress', text: 'stale words' });
    return true;
  } catch (error) {
    if (error instanceof AgentRefusal && error.code === 'lease_lost') return false;
    throw error;
  }
}

/** Waits for it, but not for ever: what did not happen is a violation. */
async function until(isTrue: () => boolean): Promise<void> {
  const endsAt = performance.now() + takeoverTimeoutMs;
  while (!isTrue() && performance.now() < endsAt) await pause(lookEveryMs);
}
