import { Injectable } from '@nestjs/common';
import type { Role } from '@oblivion/protocol';
import type { SlackCommand } from '../../integrations/slack/slack-command.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { isAtLeast } from '../access/role-order.js';
import { TaskFinder } from '../tasks/task-finder.repository.js';
import { readTaskName } from '../tasks/task-name.js';
import { type Task, TaskRepository } from '../tasks/task.repository.js';
import { Tasks } from '../tasks/task.service.js';
import { WorkspaceRepository } from '../workspace/workspace.repository.js';
import { readCommandWords } from './command-words.js';

/** The least role of people who may change something from Slack. */
export const roleForOrders: Role = 'operator';

/**
 * Does what people order by command. Whoever kept the order may have known less, so all is asked again here: who it is, what
 * that person may do, and how the task stands now. Twice the same order changes nothing.
 */
@Injectable()
export class SlackOrders {
  readonly #workspace: WorkspaceRepository;
  readonly #finder: TaskFinder;
  readonly #repository: TaskRepository;
  readonly #tasks: Tasks;

  constructor(workspace: WorkspaceRepository, finder: TaskFinder, repository: TaskRepository, tasks: Tasks) {
    this.#workspace = workspace;
    this.#finder = finder;
    this.#repository = repository;
    this.#tasks = tasks;
  }

  async follow(transaction: TenantTransaction, command: SlackCommand): Promise<void> {
    const words = readCommandWords(command.text);
    if (words.name !== 'stop') return;
    const person = await this.#workspace.findPerson(transaction, { slackUserId: command.userId });
    if (person === undefined || !isAtLeast(person.role, roleForOrders)) return;
    const name = readTaskName(words.task);
    const meant = name === undefined ? undefined : await this.#finder.find(transaction, name);
    if (meant === undefined) return;
    const task = (await this.#repository.lock(transaction, meant.id)) as Task;
    const reason = `${person.name} stopped it in Slack`;
    await this.#tasks.decide(transaction, task, { transition: 'cancel', by: person.name, reason });
  }
}
