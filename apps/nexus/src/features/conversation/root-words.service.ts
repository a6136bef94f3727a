import { Injectable } from '@nestjs/common';
import { withButtons } from '../../integrations/slack/button-links.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { EffectRepository } from '../effects/effect.repository.js';
import { continuedRoot } from '../effects/continued-root.js';
import { type Task, TaskRepository } from '../tasks/task.repository.js';
import { rootText } from './root-text.js';
import { taskButtons } from './task-buttons.js';

/** What the root message of a task says now. */
@Injectable()
export class RootWords {
  readonly #tasks: TaskRepository;
  readonly #effects: EffectRepository;
  constructor(tasks: TaskRepository, effects: EffectRepository) {
    this.#tasks = tasks;
    this.#effects = effects;
  }

  async textOf(transaction: TenantTransaction, task: Task): Promise<string> {
    const claim = await this.#tasks.findClaim(transaction, task.id);
    const holder = claim === undefined ? null : await this.#tasks.findAgentName(transaction, claim.agent_id);
    const text = withButtons(rootText(task, holder), taskButtons(task));
    return (await this.#effects.isRootContinued(transaction, task.id)) ? continuedRoot(text) : text;
  }
}
