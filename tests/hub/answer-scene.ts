import type { ClaimGrant } from '@oblivion/protocol';
import { expect } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company, ThreadMessage } from './company.js';
import type { Hub } from './hub.js';
import type { TestAgent } from './test-agent.js';

const patienceMs = 20_000;

interface Line extends ThreadMessage {
  readonly streaming: string | null;
  readonly metadata: unknown;
}

/** A task that the agent holds and has begun, with its root message in Slack. */
export interface Work {
  readonly held: { readonly taskId: string; readonly epoch: number };
  readonly runId: string;
  readonly rootTs: string;
}

/** An agent that writes answers, and the thread in which they grow. */
export class AnswerScene {
  readonly #hub: Hub;
  readonly #company: Company;
  readonly #agent: TestAgent;

  constructor(hub: Hub, company: Company, agent: TestAgent) {
    this.#hub = hub;
    this.#company = company;
    this.#agent = agent;
  }

  async claim(taskId: string): Promise<ClaimGrant> {
    const granted = (await this.#agent.ask({ type: 'claim', taskId })).claim as ClaimGrant;
    await this.#agent.ask({ type: 'start', taskId, epoch: granted.epoch });
    return granted;
  }

  async begin(): Promise<Work> {
    const { frames } = this.#agent;
    const known = new Set(frames.map((frame) => (frame.type === 'task.available' ? frame.task.id : undefined)));
    await this.#company.writeTask('@demo please');
    const { task } = await this.#agent.next('task.available', (frame) => !known.has(frame.task.id));
    const { taskId, epoch, runId } = await this.claim(task.id);
    const rootTs = await eventually(async () => {
      const { rows } = await this.#hub.asSuperuser('select slack_root_ts from task where id = $1', [taskId]);
      expect(rows[0]?.['slack_root_ts']).toBeTruthy();
      return String(rows[0]?.['slack_root_ts']);
    }, patienceMs);
    return { held: { taskId, epoch }, runId, rootTs };
  }

  /** What stands below the root message, without what was deleted. */
  async thread(rootTs: string): Promise<readonly Line[]> {
    const messages = (await this.#company.thread(rootTs)) as readonly Line[];
    return messages.filter(({ ts, deleted }) => ts !== rootTs && !deleted);
  }

  write(held: Work['held'], offset: number, text: string, answer = 'a1') {
    return this.#agent.ask({ type: 'answer', ...held, answer, offset, text });
  }

  async shows(rootTs: string, expected: readonly object[]): Promise<readonly Line[]> {
    return eventually(async () => {
      const lines = await this.thread(rootTs);
      expect(lines).toMatchObject(expected);
      expect(lines).toHaveLength(expected.length);
      return lines;
    }, patienceMs);
  }

  /** Until nothing is owed to Slack for the task any more. */
  async settled({ taskId }: Work['held']): Promise<void> {
    await eventually(async () => {
      const { rows } = await this.#hub.asSuperuser(
        "select kind, last_error from effect where task_id = $1 and kind like 'slack.%' and status in ('pending', 'sending')",
        [taskId],
      );
      expect(rows).toEqual([]);
    }, patienceMs);
  }

  async stateOf(runId: string): Promise<Record<string, unknown> | undefined> {
    return (await this.#hub.asSuperuser('select * from answer_stream where run_id = $1', [runId])).rows[0];
  }

  async callsOf(method: string): Promise<number> {
    const path = `journal?kind=slack.request&name=${method}`;
    return (await this.#company.control<{ entries: unknown[] }>('GET', path)).entries.length;
  }
}
