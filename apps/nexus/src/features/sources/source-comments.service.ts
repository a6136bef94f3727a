import { Injectable } from '@nestjs/common';
import type { SourceProvider } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { Conversation } from '../conversation/conversation.service.js';
import { MessageRepository } from '../conversation/message.repository.js';
import type { Task } from '../tasks/task.repository.js';
import type { SourceComment } from '../work-sources/work-source.js';

/** People's comments on a task where it was written. */
@Injectable()
export class SourceComments {
  readonly #conversation: Conversation;
  readonly #messages: MessageRepository;

  constructor(conversation: Conversation, messages: MessageRepository) {
    this.#conversation = conversation;
    this.#messages = messages;
  }

  async hear(
    transaction: TenantTransaction,
    task: Task,
    origin: SourceProvider,
    comments: readonly SourceComment[],
  ): Promise<void> {
    for (const comment of comments) await this.#hear(transaction, task, origin, comment);
  }

  async #hear(transaction: TenantTransaction, task: Task, origin: SourceProvider, comment: SourceComment) {
    const known = await this.#messages.findByExternalId(transaction, origin, comment.id);
    if (comment.isDeleted) {
      if (known !== undefined) await this.#conversation.delete(transaction, known);
      return;
    }
    if (comment.text === '') return;
    if (known !== undefined) return this.#conversation.edit(transaction, known, comment.text);
    await this.#conversation.hear(transaction, task, {
      origin,
      externalId: comment.id,
      author: comment.author,
      personId: null,
      text: comment.text,
    });
  }
}
