import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClaimGrant, ServerFrame } from '@oblivion/protocol';
import { marksIn } from '../checker/deeds.ts';
import type { Company } from '../../hub/company.ts';
import { AgentRefusal, DrillAgent } from '../framework/drill-agent.ts';
import type { Story, StoryBook } from './story.ts';

const slots = 100;
const writingPauseMs = 500;

interface OfferedTask {
  readonly id: string;
  readonly url: string;
}

/** Agents that take every task they are offered through its whole life, whatever happens on the way. */
export class BridgeAgents {
  readonly #company: Company;
  readonly #book: StoryBook;
  /** Marks that were heard, by task. */
  readonly #heard = new Map<string, Set<string>>();
  readonly #waiters = new Set<{ taskId: string; mark: string; resolve: () => void }>();
  readonly #agents: DrillAgent[] = [];
  /** What an agent does with a task, by both names. */
  readonly #working = new Map<string, Promise<void>>();
  claims = 0;
  /** Claims that ended before the work did: the lease ran out. */
  lostClaims = 0;
  readonly refusals: string[] = [];

  constructor(company: Company, book: StoryBook) {
    this.#company = company;
    this.#book = book;
  }

  async connect(names: readonly string[]): Promise<void> {
    for (const name of names) {
      let agent: DrillAgent | undefined;
      const onEvent = (frame: ServerFrame) => agent !== undefined && this.#hear(agent, frame);
      agent = await DrillAgent.connect(name, this.#company.nexusUrl, this.#company.credentials(name), {
        slots,
        onEvent,
      });
      this.#agents.push(agent);
    }
  }

  get reconnects(): number {
    return this.#agents.reduce((sum, agent) => sum + agent.reconnects, 0);
  }

  close(): void {
    for (const agent of this.#agents) agent.close();
  }

  #hear(agent: DrillAgent, frame: ServerFrame): void {
    if (frame.type === 'task.available') this.#take(agent, frame.task);
    if (frame.type === 'message') this.#note(frame.taskId, marksIn(frame.message.text));
  }

  /** A task may be offered again while its agent works on it: it is claimed again only when that work is over. */
  #take(agent: DrillAgent, task: OfferedTask): void {
    const key = `${agent.name} ${task.id}`;
    const before = this.#working.get(key) ?? Promise.resolve();
    this.#working.set(
      key,
      before.then(() => this.#work(agent, task)),
    );
  }

  async #work(agent: DrillAgent, { id: taskId, url }: OfferedTask): Promise<void> {
    const story = await this.#book.find(url);
    try {
      const grant = await agent.claim(taskId);
      if (grant === undefined) return;
      this.claims += 1;
      await this.#live(agent, grant, story);
    } catch (error) {
      if (!(error instanceof AgentRefusal)) throw error;
      if (error.code === 'lease_lost') this.lostClaims += 1;
      else if (error.code !== 'closed') this.refusals.push(`task ${story.index}: ${error.message}`);
    } finally {
      agent.drop(taskId);
    }
  }

  /** The words of an earlier holder stand already: a later one goes on after them. */
  async #live(agent: DrillAgent, { taskId, epoch, messages }: ClaimGrant, story: Story): Promise<void> {
    const held = { taskId, epoch };
    const spoken = new Set(messages.flatMap((message) => marksIn(message.text)));
    this.#note(taskId, [...spoken]);
    const say = async (kind: string, mark: string) => {
      if (!spoken.has(mark)) await agent.ask({ type: 'say', ...held, kind, text: `${kind} ${mark}` });
    };
    await agent.ask({ type: 'start', ...held });
    await say('progress', story.marks.progress);
    await say('question', story.marks.question);
    if (story.stage === 'written') story.stage = 'asked';
    await this.#waitFor(taskId, story.marks.answer);
    if (story.stage === 'answered') {
      story.stage = 'commented';
      await this.#company.comment(story.taskId, `comment ${story.marks.comment}`);
    }
    await this.#waitFor(taskId, story.marks.comment);
    await this.#write(agent, held);
    await agent.ask({ type: 'finish', ...held, text: `result ${story.marks.result}` });
    story.stage = 'finished';
  }

  /** Lets the answer grow for a while before it is the result; without the mark, which stands once. */
  async #write(agent: DrillAgent, held: { taskId: string; epoch: number }): Promise<void> {
    const answer = randomUUID();
    let offset = 0;
    for (const text of ['The result, ', 'while I write it, ', 'and then some more.']) {
      const { outcome } = await agent.ask({ type: 'answer', ...held, answer, offset, text });
      if (outcome === 'over') return;
      offset += text.length;
      await pause(writingPauseMs);
    }
  }

  #note(taskId: string, marks: readonly string[]): void {
    if (marks.length === 0) return;
    const heard = this.#heard.get(taskId) ?? new Set();
    for (const mark of marks) heard.add(mark);
    this.#heard.set(taskId, heard);
    for (const waiter of this.#waiters) {
      if (waiter.taskId !== taskId || !heard.has(waiter.mark)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  #waitFor(taskId: string, mark: string): Promise<void> {
    if (this.#heard.get(taskId)?.has(mark)) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.add({ taskId, mark, resolve }));
  }
}
