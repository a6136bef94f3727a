import { randomUUID } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClaimGrant } from '@oblivion/protocol';
import { type AgentAccount, AgentRefusal, DrillAgent } from '../framework/drill-agent.ts';
import type { AgentNote, AgentWrite } from './agent-log.ts';

export interface HostOrder {
  readonly nexusUrl: string;
  readonly agents: readonly (AgentAccount & { readonly name: string })[];
  /** Added to, never written anew: it outlives this process. */
  readonly logFile: string;
}

/** Steps of work on one task, and the longest pause before each. */
const steps = ['start', 'say', 'think', 'say', 'think', 'say'] as const;
const pauseMs = 700;
const slots = 2;
/** Now and then an agent gives a task back. */
const releaseProbability = 0.05;

const order = JSON.parse(process.argv[2] ?? '{}') as HostOrder;
const log = openSync(order.logFile, 'a');

/** Written before anything else happens, so that a death loses no belief. */
function note(entry: AgentNote): void {
  writeSync(log, `${JSON.stringify(entry)}\n`);
}

// Nobody listens any more: the drill is over, or was ended.
process.on('disconnect', () => process.exit());
await Promise.all(order.agents.map(({ name, ...account }) => live(name, account)));
process.send?.('connected');

async function live(name: string, account: AgentAccount): Promise<void> {
  const working = new Set<string>();
  const connected = Promise.withResolvers<DrillAgent>();
  connected.resolve(
    await DrillAgent.connect(name, order.nexusUrl, account, {
      slots,
      onEvent: (frame) => {
        if (frame.type !== 'task.available' || working.size >= slots || working.has(frame.task.id)) return;
        working.add(frame.task.id);
        void take(frame.task.id).finally(() => working.delete(frame.task.id));
      },
      onRenewed: ({ taskId, epoch, leaseExpiresAt }) =>
        note({ kind: 'renewed', agent: name, taskId, epoch, leaseEndsAt: Date.parse(leaseExpiresAt) }),
    }),
  );

  async function take(taskId: string): Promise<void> {
    const agent = await connected.promise;
    try {
      const grant = await agent.claim(taskId);
      if (grant === undefined) return;
      const leaseEndsAt = Date.parse(grant.leaseExpiresAt);
      const claimed = { agent: name, taskId, epoch: grant.epoch, url: grant.task.url, leaseEndsAt, at: Date.now() };
      note({ kind: 'claimed', ...claimed });
      await work(agent, grant);
    } catch (error) {
      // It lost the task, or never had it; somebody else goes on.
      if (!(error instanceof AgentRefusal)) throw error;
    } finally {
      agent.drop(taskId);
    }
  }

  async function work(agent: DrillAgent, { taskId, epoch }: ClaimGrant): Promise<void> {
    const held = { agent: name, taskId, epoch };
    for (const write of steps) {
      await pause(pauseMs * Math.random());
      if (Math.random() < releaseProbability / steps.length)
        return send(agent, { ...held, write: 'release', mark: newMark() });
      await send(agent, { ...held, write, mark: newMark() });
    }
    await send(agent, { ...held, write: 'finish', mark: newMark() });
  }

  /** One write, with what was asked and what was answered in the log. */
  async function send(agent: DrillAgent, write: AgentWrite): Promise<void> {
    const sentAt = Date.now();
    note({ kind: 'sent', ...write, at: sentAt });
    try {
      await agent.ask(frameOf(write));
      note({ kind: 'answered', ...write, answer: 'ok', sentAt, at: Date.now() });
    } catch (error) {
      if (error instanceof AgentRefusal)
        note({ kind: 'answered', ...write, answer: error.code, sentAt, at: Date.now() });
      throw error;
    }
  }
}

function frameOf({ taskId, epoch, write, mark }: AgentWrite): { type: string } & Record<string, unknown> {
  const held = { taskId, epoch };
  switch (write) {
    case 'start':
      return { type: 'start', ...held };
    case 'release':
      return { type: 'release', ...held, reason: mark };
    case 'think':
      return { type: 'think', ...held, text: mark };
    case 'say':
      return { type: 'say', ...held, kind: 'progress', text: mark };
    case 'finish':
      return { type: 'finish', ...held, text: mark };
  }
}

function newMark(): string {
  return `mark-${randomUUID()}`;
}
