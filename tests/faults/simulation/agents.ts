import type { SimulatedNexus, AgentFrame } from './simulated-nexus.ts';
import type { AgentWrite } from './plan.ts';

/** Words an agent said, by a mark that stands in them, and what Nexus answered. */
export interface Said {
  readonly mark: string;
  outcome: 'taken' | 'refused' | 'unknown';
}

export interface GrantedClaim {
  readonly agent: number;
  readonly taskId: string;
  readonly epoch: number;
}

/**
 * What the agents believe. They never forget a claim by themselves: one that lost its lease goes on writing, as a
 * process does that was stopped and continued.
 */
export class SimulatedAgents {
  readonly said = new Map<string, Said>();
  readonly #nexus: SimulatedNexus;
  /** Every claim that was ever granted. */
  readonly claims: GrantedClaim[] = [];
  readonly #last = new Map<number, AgentFrame>();
  requests = 0;

  constructor(nexus: SimulatedNexus) {
    this.#nexus = nexus;
  }

  async claim(agent: number, taskId: string): Promise<void> {
    await this.#ask(agent, { type: 'claim', taskId });
  }

  /** The claim at this place, counted round. */
  claimAt(place: number): GrantedClaim | undefined {
    return this.claims[place % this.claims.length];
  }

  async write({ agent, taskId, epoch }: GrantedClaim, write: AgentWrite): Promise<void> {
    if (write.type === 'heartbeat') {
      await this.#ask(agent, { type: 'heartbeat', claims: [{ taskId, epoch }] });
      return;
    }
    const claimed = { taskId, epoch };
    const mark = `said-${this.requests + 1}.`;
    switch (write.type) {
      case 'start':
        await this.#ask(agent, { type: 'start', ...claimed });
        return;
      case 'release':
        await this.#ask(agent, { type: 'release', reason: 'enough', ...claimed });
        return;
      case 'think':
        await this.#ask(agent, { type: 'think', kind: 'thought', text: mark, ...claimed });
        return;
      case 'say':
        await this.#say(agent, mark, { type: 'say', kind: write.word, text: mark, artifacts: [], ...claimed });
        return;
      case 'finish':
        await this.#say(agent, mark, { type: 'finish', outcome: write.outcome, text: mark, artifacts: [], ...claimed });
    }
  }

  /** The answer was lost, or the agent cannot tell: the same request under the same id. */
  async repeat(agent: number): Promise<void> {
    const frame = this.#last.get(agent);
    if (frame === undefined) return;
    const mark = 'text' in frame ? frame.text : '';
    await this.#send(agent, frame, this.said.get(mark));
  }

  async #say(agent: number, mark: string, frame: object): Promise<void> {
    const said: Said = { mark, outcome: 'unknown' };
    this.said.set(mark, said);
    await this.#ask(agent, frame, said);
  }

  async #ask(agent: number, frame: object, said?: Said): Promise<void> {
    this.requests += 1;
    const named = { id: `request-${this.requests}`, ...frame } as AgentFrame;
    this.#last.set(agent, named);
    await this.#send(agent, named, said);
  }

  async #send(agent: number, frame: AgentFrame, said?: Said): Promise<void> {
    try {
      const answer = await this.#nexus.commands.execute(this.#nexus.agent(agent), frame);
      if (said !== undefined) said.outcome = 'taken';
      const claim = answer['claim'] as Omit<GrantedClaim, 'agent'> | undefined;
      const isNew = (known: GrantedClaim) => known.taskId !== claim?.taskId || known.epoch !== claim.epoch;
      if (claim !== undefined && this.claims.every(isNew)) this.claims.push({ agent, ...claim });
    } catch (error) {
      // Anything else is a break on the way: the agent cannot know.
      const isRefused = error instanceof Error && 'code' in error && refusals.has(String(error.code));
      if (said?.outcome === 'unknown' && isRefused) said.outcome = 'refused';
    }
  }
}

const refusals = new Set(['lease_lost', 'invalid_transition', 'not_found', 'no_free_slot']);
