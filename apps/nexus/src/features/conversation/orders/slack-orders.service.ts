import { Inject, Injectable } from '@nestjs/common';
import type { SessionStopped } from '../../../integrations/slack/session-stopped.js';
import type { SlackAction } from '../../../integrations/slack/slack-action.js';
import type { SlackCommand } from '../../../integrations/slack/slack-command.js';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import { isAtLeast } from '../../access/role-order.js';
import { TaskFinder } from '../../tasks/task-finder.repository.js';
import { readTaskName } from '../../tasks/task-name.js';
import { type Task, TaskRepository } from '../../tasks/task.repository.js';
import { Tasks } from '../../tasks/task.service.js';
import { ScoreRepository } from '../../traces/score.repository.js';
import { WorkspaceRepository } from '../../workspace/workspace.repository.js';
import { isAnyone, readCommandWords } from './command-words.js';
import { Conversation } from '../conversation.service.js';
import { type Feedback, readFeedback } from '../thread/result-feedback.js';
import { roleForOrders } from './role-for-orders.js';
import { decidePress, readPress } from '../root/task-buttons.js';

/** How far Slack's clock and PostgreSQL's may differ. */
const clockToleranceMs = 5_000;

/**
 * Does what people order by command and by button. Whoever kept the order may have known less, so all is asked again here: who it is, what
 * that person may do, and how the task stands now. Twice the same order changes nothing.
 */
@Injectable()
export class SlackOrders {
  readonly #workspace: WorkspaceRepository;
  readonly #finder: TaskFinder;
  readonly #repository: TaskRepository;
  readonly #tasks: Tasks;
  readonly #conversation: Conversation;
  @Inject(ScoreRepository) private readonly scores!: ScoreRepository;

  constructor(
    workspace: WorkspaceRepository,
    finder: TaskFinder,
    repository: TaskRepository,
    tasks: Tasks,
    conversation: Conversation,
  ) {
    this.#conversation = conversation;
    this.#workspace = workspace;
    this.#finder = finder;
    this.#repository = repository;
    this.#tasks = tasks;
  }

  async follow(transaction: TenantTransaction, command: SlackCommand): Promise<void> {
    const words = readCommandWords(command.text);
    if (words.name !== 'stop' && words.name !== 'assign') return;
    const person = await this.#findPerson(transaction, command.userId);
    if (person === undefined) return;
    const name = readTaskName(words.task);
    const meant = name === undefined ? undefined : await this.#finder.find(transaction, name);
    if (meant === undefined) return;
    const task = (await this.#repository.lock(transaction, meant.id)) as Task;
    if (words.name === 'assign') {
      const order = { agent: words.agent, by: person.name, name: `assign:${command.triggerId}` };
      return this.#assign(transaction, task, order);
    }
    const reason = `${person.name} stopped it in Slack`;
    await this.#tasks.decide(transaction, task, { transition: 'cancel', by: person.name, reason });
  }

  async #assign(
    transaction: TenantTransaction,
    task: Task,
    { agent, by, name }: { agent: string; by: string; name: string },
  ): Promise<void> {
    const assignee = await this.#repository.findAgentOfProject(transaction, task, agent);
    if (assignee === undefined && !isAnyone(agent)) return;
    if ((await this.#tasks.assign(transaction, task, assignee?.id ?? null)) === 'unchanged') return;
    const text =
      assignee === undefined
        ? `${by} offered the task to all agents of the group.`
        : `${by} gave the task to ${assignee.name}: nobody else is offered it until ${assignee.name} has had it.`;
    await this.#conversation.note(transaction, task.id, text, name);
  }

  /** What somebody thinks of a result: the last opinion of each person counts. */
  async #giveFeedback(transaction: TenantTransaction, action: SlackAction, feedback: Feedback): Promise<void> {
    const person = await this.#workspace.findPerson(transaction, { slackUserId: action.userId });
    if (person === undefined) return;
    await this.scores.give(transaction, {
      ...feedback,
      slackUserId: action.userId,
      personId: person.id,
      author: person.name,
    });
  }

  /** A button under a task's root message. What it said then is done only if the task still offers it. */
  async press(transaction: TenantTransaction, action: SlackAction): Promise<void> {
    const feedback = readFeedback(action);
    if (feedback !== undefined) return this.#giveFeedback(transaction, action, feedback);
    const pressed = readPress(action);
    const person = await this.#findPerson(transaction, action.userId);
    if (pressed === undefined || person === undefined) return;
    const task = await this.#repository.lock(transaction, pressed.taskId);
    const decision = task === undefined ? undefined : decidePress(pressed, task);
    if (task === undefined || decision?.outcome !== 'do') return;
    const { transition, label } = decision;
    const reason = `${person.name} pressed “${label}” in Slack`;
    // Opening again says nothing of who did it: the thread and the next agent should know.
    if (transition === 'reopen') {
      const note = `${reason}. Say in this thread what should be different.`;
      await this.#conversation.note(transaction, task.id, note, `press:${action.triggerId}`);
    }
    await this.#tasks.decide(transaction, task, { transition, by: person.name, reason, decidedIn: 'slack' });
  }

  /** Stop in a task's thread. One that was pressed before the present holder began speaks of another. */
  async stopSession(transaction: TenantTransaction, stopped: SessionStopped): Promise<void> {
    const taskId = await this.#repository.findByThread(transaction, stopped.channel, stopped.threadTs);
    const task = taskId === undefined ? undefined : await this.#repository.lock(transaction, taskId);
    if (task === undefined) return;
    const person = await this.#findPerson(transaction, stopped.userId);
    if (person === undefined) {
      const text = `Stop was pressed by somebody who may not stop tasks: that needs the role ${roleForOrders}.`;
      return this.#conversation.note(transaction, task.id, text, `stop:${stopped.eventId}`);
    }
    const claim = await this.#repository.findClaim(transaction, task.id);
    if (claim === undefined || claim.created_at.getTime() > stopped.at.getTime() + clockToleranceMs) return;
    const reason = `${person.name} pressed Stop in Slack`;
    await this.#tasks.decide(transaction, task, { transition: 'cancel', by: person.name, reason, decidedIn: 'slack' });
  }

  /** Undefined for people who may not order anything. */
  async #findPerson(transaction: TenantTransaction, slackUserId: string) {
    const person = await this.#workspace.findPerson(transaction, { slackUserId });
    return person !== undefined && isAtLeast(person.role, roleForOrders) ? person : undefined;
  }
}
