import { Inject, Injectable } from '@nestjs/common';
import type { AgentId, TaskId } from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { assertNever, NexusError } from '../../platform/errors/nexus-error.js';
import { newId } from '../../platform/new-id.js';
import { plantedFaults } from '../../platform/planted-faults.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { Reopenings } from './reopenings.service.js';
import { type Claim, type Task, TaskRepository } from './task.repository.js';
import { type Actor, decideTransition, type TransitionName } from './task-state.js';

/** A claim as its holder names it in every write. */
export interface HeldClaim {
  readonly taskId: TaskId;
  readonly agentId: AgentId;
  readonly epoch: number;
}

export type ClaimOutcome =
  | { readonly outcome: 'won'; readonly task: Task; readonly claim: Claim }
  | { readonly outcome: 'lost'; readonly holder: { id: AgentId; name: string } | null };

export interface WrittenUnderClaim {
  readonly task: Task;
  readonly claim: Claim;
  readonly agent: { readonly id: AgentId; readonly name: string };
}

type AgentEvent = 'task.started' | 'task.submitted' | 'task.failed';

/** The use cases of a task's life. Each runs in the caller's transaction, which owns the task from the first line. */
@Injectable()
export class Tasks {
  readonly #repository: TaskRepository;
  readonly #settings: Settings;
  @Inject(Reopenings) private readonly reopenings!: Reopenings;

  constructor(repository: TaskRepository, @Inject(SETTINGS) settings: Settings) {
    this.#repository = repository;
    this.#settings = settings;
  }

  /** Gives the task to the agent if nobody has it. The first to lock the row wins; the others learn who did. */
  async claim(transaction: TenantTransaction, taskId: TaskId, agentId: AgentId): Promise<ClaimOutcome> {
    const task = await this.#repository.lock(transaction, taskId);
    if (task === undefined || !(await this.#repository.isAgentOfProject(transaction, agentId, task))) {
      throw new NexusError('not_found', 'taskId: there is no such task in the projects of your groups.', {
        field: 'taskId',
      });
    }
    if (decideTransition('claim', task.status, 'agent').outcome === 'refused') {
      return { outcome: 'lost', holder: await this.#holder(transaction, taskId) };
    }
    const assignee = await this.#repository.findAssignee(transaction, task);
    if (assignee !== undefined && assignee.id !== agentId) return { outcome: 'lost', holder: assignee };
    const epoch = task.claim_epoch + 1;
    const { leaseSeconds } = this.#settings.agents;
    const runId = newId('run');
    const claim = await this.#repository.insertClaim(transaction, { taskId, agentId, runId, epoch, leaseSeconds });
    await this.#repository.update(transaction, taskId, {
      status: 'claimed',
      claim_epoch: epoch,
      assigned_agent_id: null,
    });
    const agent = { id: agentId, name: await this.#repository.findAgentName(transaction, agentId) };
    await appendEvent(transaction, { name: 'task.claimed', taskId, payload: { taskId, runId, agent, epoch } });
    return { outcome: 'won', task: { ...task, status: 'claimed', claim_epoch: epoch }, claim };
  }

  /** Locks the task and makes sure that the caller still holds it. Throws `lease_lost` otherwise. */
  async requireClaim(transaction: TenantTransaction, held: HeldClaim): Promise<WrittenUnderClaim> {
    const task = await this.#repository.lock(transaction, held.taskId);
    const claim = task === undefined ? undefined : await this.#repository.findClaim(transaction, held.taskId);
    if (task === undefined || claim === undefined) throw new NexusError('lease_lost');
    const isOwn = claim.epoch === held.epoch && claim.agent_id === held.agentId;
    if (!isOwn && !plantedFaults.isFencingOff) throw new NexusError('lease_lost');
    if (await this.#repository.isLeaseOver(transaction, held.taskId))
      throw new NexusError('lease_lost', 'The lease has run out.');
    return {
      task,
      claim,
      agent: { id: held.agentId, name: await this.#repository.findAgentName(transaction, held.agentId) },
    };
  }

  async start(transaction: TenantTransaction, held: HeldClaim): Promise<void> {
    const written = await this.requireClaim(transaction, held);
    // Started before, for instance by a request whose answer was lost: it is as the agent wants it.
    if (written.task.status === 'in_progress') return;
    await this.#moveByAgent(transaction, 'start', written, 'task.started');
  }

  /** The agent waits for a person. */
  async block(transaction: TenantTransaction, written: WrittenUnderClaim, on: 'question' | 'blocker'): Promise<void> {
    await this.#move(transaction, 'block', written.task, 'agent');
    const { task, claim, agent } = written;
    const payload = { taskId: task.id, runId: claim.run_id, agent, epoch: claim.epoch, on };
    await appendEvent(transaction, { name: 'task.blocked', taskId: task.id, payload });
  }

  /** A person answered: the agent goes on. Nothing happens when it was not waiting. */
  async resume(transaction: TenantTransaction, task: Task, by: string): Promise<void> {
    if (decideTransition('resume', task.status, 'person').outcome === 'refused') return;
    await this.#move(transaction, 'resume', task, 'person');
    await appendEvent(transaction, { name: 'task.resumed', taskId: task.id, payload: { taskId: task.id, by } });
  }

  /** The agent is through: the task waits for a person's review, or has failed. */
  async finish(
    transaction: TenantTransaction,
    written: WrittenUnderClaim,
    outcome: 'completed' | 'failed',
  ): Promise<void> {
    if (outcome === 'completed') await this.#moveByAgent(transaction, 'submit', written, 'task.submitted');
    else await this.#moveByAgent(transaction, 'fail', written, 'task.failed');
  }

  async release(transaction: TenantTransaction, held: HeldClaim, reason: string): Promise<void> {
    const written = await this.requireClaim(transaction, held);
    await this.#giveBack(transaction, written.task, written.claim, {
      transition: 'release',
      by: 'agent',
      reason,
      cause: 'released',
    });
  }

  /**
   * Takes the task from a holder whose lease has run out; false when it has not, or somebody else is at the task: a process
   * that stands still with the task in hand must not hold up the other tasks.
   */
  async lapse(transaction: TenantTransaction, taskId: TaskId): Promise<boolean> {
    const task = await this.#repository.lockIfFree(transaction, taskId);
    if (task === undefined || !(await this.#repository.isLeaseOver(transaction, taskId))) return false;
    const claim = (await this.#repository.findClaim(transaction, taskId)) as Claim;
    const cause = 'lease_expired';
    await this.#giveBack(transaction, task, claim, {
      transition: 'lapse',
      by: 'system',
      reason: 'the lease ran out',
      cause,
    });
    return true;
  }

  /** A person takes the task from its holder; nothing happens when nobody holds it. */
  async withdraw(transaction: TenantTransaction, taskId: TaskId, reason: string): Promise<void> {
    const task = await this.#repository.lock(transaction, taskId);
    const claim = task === undefined ? undefined : await this.#repository.findClaim(transaction, taskId);
    if (task === undefined || claim === undefined) return;
    await this.#giveBack(transaction, task, claim, { transition: 'withdraw', by: 'person', reason, cause: 'released' });
  }

  /**
   * A person gives a task that waits to one agent, or with null to all again. Nobody is given what another holds: that is
   * fenced, and ends as every claim does. It holds until the agent takes the task.
   */
  async assign(transaction: TenantTransaction, task: Task, agentId: AgentId | null): Promise<'assigned' | 'unchanged'> {
    if (task.status !== 'available' || task.assigned_agent_id === agentId) return 'unchanged';
    await this.#repository.update(transaction, task.id, { assigned_agent_id: agentId });
    const payload = { taskId: task.id, reason: 'assigned', decidedIn: 'slack' } as const;
    await appendEvent(transaction, { name: 'task.available', taskId: task.id, payload });
    return 'assigned';
  }

  /** A person decided, in the tool where the task lives when nothing else is said. Decisions that change nothing are no event. */
  async decide(
    transaction: TenantTransaction,
    task: Task,
    decision: {
      transition: 'complete' | 'cancel' | 'reopen';
      by: string;
      reason: string;
      decidedIn?: 'source' | 'slack';
    },
  ): Promise<void> {
    if (decideTransition(decision.transition, task.status, 'person').outcome === 'refused') return;
    if (decision.transition === 'reopen' && !(await this.reopenings.isAllowed(transaction, task, decision))) return;
    const claim = await this.#repository.findClaim(transaction, task.id);
    await this.#move(transaction, decision.transition, task, 'person');
    const taskId = task.id;
    const agentId = claim?.agent_id ?? null;
    const epoch = claim?.epoch ?? null;
    const { by, reason, decidedIn = 'source' } = decision;
    switch (decision.transition) {
      case 'reopen':
        await this.#repository.update(transaction, taskId, { attempt: task.attempt + 1 });
        await appendEvent(transaction, {
          name: 'task.available',
          taskId,
          payload: { taskId, reason: 'reopened', decidedIn },
        });
        return;
      case 'complete':
        await appendEvent(transaction, {
          name: 'task.done',
          taskId,
          payload: { taskId, by, agentId, epoch, decidedIn },
        });
        return;
      case 'cancel':
        await appendEvent(transaction, {
          name: 'task.cancelled',
          taskId,
          payload: { taskId, by, reason, agentId, epoch },
        });
        return;
      default:
        assertNever(decision.transition);
    }
  }

  async #giveBack(
    transaction: TenantTransaction,
    task: Task,
    claim: Claim,
    how: {
      transition: 'release' | 'lapse' | 'withdraw';
      by: Actor;
      reason: string;
      cause: 'released' | 'lease_expired';
    },
  ): Promise<void> {
    await this.#move(transaction, how.transition, task, how.by);
    const agent = { id: claim.agent_id, name: await this.#repository.findAgentName(transaction, claim.agent_id) };
    const payload = { taskId: task.id, runId: claim.run_id, agent, epoch: claim.epoch, reason: how.reason };
    await appendEvent(transaction, { name: 'task.released', taskId: task.id, payload });
    const available = { taskId: task.id, reason: how.cause, decidedIn: 'source' } as const;
    await appendEvent(transaction, { name: 'task.available', taskId: task.id, payload: available });
  }

  async #moveByAgent(
    transaction: TenantTransaction,
    transition: TransitionName,
    written: WrittenUnderClaim,
    name: AgentEvent,
  ): Promise<void> {
    const { task, claim, agent } = written;
    await this.#move(transaction, transition, task, 'agent');
    const payload = { taskId: task.id, runId: claim.run_id, agent, epoch: claim.epoch };
    await appendEvent(transaction, { name, taskId: task.id, payload });
  }

  /** Changes the status if the table allows it, and closes the claim when the new status has no holder. */
  async #move(transaction: TenantTransaction, name: TransitionName, task: Task, by: Actor): Promise<void> {
    const decision = decideTransition(name, task.status, by);
    if (decision.outcome === 'refused') throw new NexusError('invalid_transition', decision.reason);
    await this.#repository.setStatus(transaction, task.id, decision.to);
    if (decision.endsRun === undefined) return;
    const claim = await this.#repository.findClaim(transaction, task.id);
    if (claim !== undefined) await this.#repository.deleteClaim(transaction, claim, decision.endsRun);
  }

  async #holder(transaction: TenantTransaction, taskId: TaskId): Promise<{ id: AgentId; name: string } | null> {
    const claim = await this.#repository.findClaim(transaction, taskId);
    if (claim === undefined) return null;
    return { id: claim.agent_id, name: await this.#repository.findAgentName(transaction, claim.agent_id) };
  }
}
