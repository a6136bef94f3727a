import { Inject, Injectable } from '@nestjs/common';
import type { AgentId, ClientFrame, ClientFrameOf, MessageId, TenantId } from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { assertNever, NexusError } from '../../platform/errors/nexus-error.js';
import { AgentRepository } from '../agents/agent.repository.js';
import { markedText } from '../conversation/thread/outdated-result.js';
import { Answers } from '../conversation/answers/answers.service.js';
import { Conversation } from '../conversation/conversation.service.js';
import { AgentRequestRepository, type RequestResult } from '../runs/agent-request.repository.js';
import { AgentStepRepository } from '../runs/agent-step.repository.js';
import { TaskRepository } from '../tasks/task.repository.js';
import { Tasks, type WrittenUnderClaim } from '../tasks/task.service.js';
import { ThoughtRepository } from '../traces/thought.repository.js';
import { ClaimGrants } from './claim-grant.service.js';

/** Who sends a command, and how many tasks it declared it can hold. */
export interface Commander {
  readonly tenantId: TenantId;
  readonly agentId: AgentId;
  readonly slots: number;
}

type Command = Exclude<ClientFrame, { type: 'hello' }>;

/** Carries out what agents ask: each request in one transaction, and once, however often it is sent. */
@Injectable()
export class AgentCommands {
  readonly #database: Database;
  readonly #requests: AgentRequestRepository;
  readonly #tasks: Tasks;
  readonly #conversation: Conversation;
  readonly #grants: ClaimGrants;
  @Inject(TaskRepository) private readonly taskRepository!: TaskRepository;
  @Inject(ThoughtRepository) private readonly thoughts!: ThoughtRepository;
  @Inject(AgentStepRepository) private readonly steps!: AgentStepRepository;
  @Inject(Answers) private readonly answers!: Answers;
  @Inject(AgentRepository) private readonly agents!: AgentRepository;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(
    database: Database,
    requests: AgentRequestRepository,
    tasks: Tasks,
    conversation: Conversation,
    grants: ClaimGrants,
  ) {
    this.#database = database;
    this.#requests = requests;
    this.#tasks = tasks;
    this.#conversation = conversation;
    this.#grants = grants;
  }

  async execute(commander: Commander, command: Command): Promise<RequestResult> {
    return this.#database.withTenant(commander.tenantId, async (transaction) => {
      // A heartbeat has no effect that could be doubled, and its answer must be of now.
      if (command.type === 'heartbeat') return this.#heartbeat(transaction, commander, command);
      if (command.type === 'claim') return this.#claim(transaction, commander, command);
      // Where a part begins says whether it came before.
      if (command.type === 'answer') return this.#answer(transaction, commander, command);
      const earlier = await this.#requests.reserve(transaction, commander.agentId, command.id);
      if (earlier !== undefined) return earlier;
      const result = await this.#perform(transaction, commander, command);
      await this.#requests.complete(transaction, commander.agentId, command.id, result);
      return result;
    });
  }

  async #perform(
    transaction: TenantTransaction,
    commander: Commander,
    command: Exclude<Command, { type: 'heartbeat' | 'claim' | 'answer' }>,
  ): Promise<RequestResult> {
    const held = { taskId: command.taskId, agentId: commander.agentId, epoch: command.epoch };
    switch (command.type) {
      case 'release':
        await this.#tasks.release(transaction, held, command.reason);
        return {};
      case 'start':
        await this.#tasks.start(transaction, held);
        return {};
      case 'say':
        return this.#say(transaction, await this.#tasks.requireClaim(transaction, held), command);
      case 'think':
        return this.#think(transaction, await this.#tasks.requireClaim(transaction, held), command);
      case 'finish':
        return this.#finish(transaction, commander, command);
      default:
        return assertNever(command);
    }
  }

  async #claim(
    transaction: TenantTransaction,
    commander: Commander,
    command: ClientFrameOf<'claim'>,
  ): Promise<RequestResult> {
    if (!(await this.agents.lock(transaction, commander.agentId))) throw new NexusError('unauthenticated');
    const held = await this.taskRepository.listClaims(transaction, commander.agentId);
    // The same claim again, because its answer was lost: it is won already.
    const own = held.find((claim) => claim.task_id === command.taskId);
    if (own !== undefined) return { outcome: 'won', claim: await this.#grants.grant(transaction, own) };
    if (held.length >= commander.slots) {
      throw new NexusError('no_free_slot', `This agent holds ${held.length} of ${commander.slots} tasks.`);
    }
    const outcome = await this.#tasks.claim(transaction, command.taskId, commander.agentId);
    if (outcome.outcome === 'lost') return { outcome: 'lost', holder: outcome.holder };
    return { outcome: 'won', claim: await this.#grants.grant(transaction, outcome.claim) };
  }

  /** A step that an earlier holder made is not said again; a question that nobody answered is waited for again. */
  async #say(
    transaction: TenantTransaction,
    written: WrittenUnderClaim,
    command: ClientFrameOf<'say'>,
  ): Promise<RequestResult> {
    const { step, kind } = command;
    const said = step === undefined ? undefined : await this.steps.find(transaction, written, { kind: 'say', step });
    if (said !== undefined) {
      if (kind === 'question' || kind === 'blocker') {
        await this.#conversation.waitAgain(transaction, written, { messageId: said['messageId'] as MessageId, kind });
      }
      return said;
    }
    const result = { messageId: await this.#conversation.say(transaction, written, command) };
    if (step !== undefined) await this.steps.insert(transaction, written, { kind: 'say', step, result });
    return result;
  }

  async #think(
    transaction: TenantTransaction,
    written: WrittenUnderClaim,
    command: ClientFrameOf<'think'>,
  ): Promise<RequestResult> {
    const { step, text, tool = null } = command;
    const noted = step === undefined ? undefined : await this.steps.find(transaction, written, { kind: 'think', step });
    if (noted !== undefined) return noted;
    const { claim, agent } = written;
    const kind = tool === null ? command.kind : 'tool';
    const base = { taskId: claim.task_id, runId: claim.run_id, epoch: claim.epoch, agent };
    const result = { thoughtId: await this.thoughts.insert(transaction, { ...base, kind, text, tool }) };
    if (step !== undefined) await this.steps.insert(transaction, written, { kind: 'think', step, result });
    return result;
  }

  /** Says the result (or the failure) and ends the run, together or not at all. */
  async #finish(
    transaction: TenantTransaction,
    commander: Commander,
    command: ClientFrameOf<'finish'>,
  ): Promise<RequestResult> {
    const held = { taskId: command.taskId, agentId: commander.agentId, epoch: command.epoch };
    const written = await this.#tasks.requireClaim(transaction, held);
    const kind = command.outcome === 'completed' ? 'result' : 'failure';
    const { artifacts } = command;
    const text = markedText(command, written.task.spec_version);
    const messageId = await this.#conversation.say(transaction, written, { kind, text, artifacts });
    await this.#tasks.finish(transaction, written, command.outcome);
    return { messageId };
  }

  async #answer(
    transaction: TenantTransaction,
    { agentId }: Commander,
    command: ClientFrameOf<'answer'>,
  ): Promise<RequestResult> {
    const { taskId, epoch } = command;
    const written = await this.#tasks.requireClaim(transaction, { taskId, agentId, epoch });
    return { outcome: await this.answers.take(transaction, written, command) };
  }

  async #heartbeat(
    transaction: TenantTransaction,
    commander: Commander,
    command: ClientFrameOf<'heartbeat'>,
  ): Promise<RequestResult> {
    await this.agents.updateSeen(transaction, commander.agentId);
    const { leaseSeconds } = this.settings.agents;
    const renewed = await this.taskRepository.renewClaims(transaction, commander.agentId, command.claims, leaseSeconds);
    const claims = command.claims.map(({ taskId, epoch }) => {
      const claim = renewed.find((entry) => entry.task_id === taskId && entry.epoch === epoch);
      if (claim === undefined) return { outcome: 'lost', taskId, epoch };
      return { outcome: 'renewed', taskId, epoch, leaseExpiresAt: claim.lease_expires_at.toISOString() };
    });
    return { claims };
  }
}
