import { Injectable } from '@nestjs/common';
import type { ClickUpComment } from '../../integrations/clickup/clickup-webhook.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { Conversation } from '../conversation/conversation.service.js';
import { MessageRepository } from '../conversation/message.repository.js';
import type { Task } from '../tasks/task.repository.js';

/** People's comments on a ClickUp task. */
@Injectable()
export class ClickUpConversation {
  readonly #conversation: Conversation;
  readonly #messages: MessageRepository;

  constructor(conversation: Conversation, messages: MessageRepository) {
    this.#conversation = conversation;
    this.#messages = messages;
  }

  async hear(transaction: TenantTransaction, task: Task, comments: readonly ClickUpComment[]): Promise<void> {
    for (const comment of comments) {
      if (comment.isOwnEffect || comment.text === '') continue;
      const known = await this.#messages.findByExternalId(transaction, 'clickup', comment.id);
      if (known !== undefined) {
        await this.#conversation.edit(transaction, known, comment.text);
        continue;
      }
      await this.#conversation.hear(transaction, task, {
        origin: 'clickup',
        externalId: comment.id,
        author: comment.author?.name ?? 'Somebody',
        personId: null,
        text: comment.text,
      });
    }
  }
}
