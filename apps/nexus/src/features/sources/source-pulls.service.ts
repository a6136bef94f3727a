import { Injectable } from '@nestjs/common';
import type { ConnectionId } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { Conversation } from '../conversation/conversation.service.js';
import { TaskRepository } from '../tasks/task.repository.js';
import type { PullNews } from '../work-sources/work-source.js';
import { TaskLinkRepository } from './task-link.repository.js';

/** Pull requests that name tasks: linked to each, and what happens to them told in its thread. */
@Injectable()
export class SourcePulls {
  readonly #links: TaskLinkRepository;
  readonly #tasks: TaskRepository;
  readonly #conversation: Conversation;

  constructor(links: TaskLinkRepository, tasks: TaskRepository, conversation: Conversation) {
    this.#links = links;
    this.#tasks = tasks;
    this.#conversation = conversation;
  }

  async follow(transaction: TenantTransaction, connectionId: ConnectionId, pull: PullNews): Promise<void> {
    for (const taskId of await this.#links.listTasks(transaction, connectionId, pull.references)) {
      await this.#tasks.lock(transaction, taskId);
      await this.#links.upsert(transaction, taskId, pull);
      if (pull.note !== null) await this.#conversation.note(transaction, taskId, pull.note);
    }
  }
}
