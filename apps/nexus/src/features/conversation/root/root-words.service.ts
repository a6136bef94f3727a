import { Injectable } from '@nestjs/common';
import { withButtons } from '../../../integrations/slack/button-links.js';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import { continuedRoot } from '../../effects/slack/continued-root.js';
import { RootRepository } from '../../effects/slack/root.repository.js';
import { type Task, TaskRepository } from '../../tasks/task.repository.js';
import { rootText } from './root-text.js';
import { taskButtons } from './task-buttons.js';

/** What the root message of a task says now. */
@Injectable()
export class RootWords {
  readonly #tasks: TaskRepository;
  readonly #roots: RootRepository;
  constructor(tasks: TaskRepository, roots: RootRepository) {
    this.#tasks = tasks;
    this.#roots = roots;
  }

  async textOf(transaction: TenantTransaction, task: Task): Promise<string> {
    const claim = await this.#tasks.findClaimOf(transaction, task);
    const holder = claim === undefined ? null : await this.#tasks.findAgentName(transaction, claim.agent_id);
    const text = withButtons(rootText(task, holder), taskButtons(task));
    return (await this.#roots.isContinued(transaction, task.id)) ? continuedRoot(text) : text;
  }
}
