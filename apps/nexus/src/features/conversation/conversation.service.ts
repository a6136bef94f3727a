import { Injectable } from '@nestjs/common';
import type {
  AgentId,
  Artifact,
  MessageId,
  Origin,
  PersonId,
  SayKind,
  SourceProvider,
  TaskId,
} from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { newId } from '../../platform/new-id.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { type Task, TaskRepository } from '../tasks/task.repository.js';
import { Tasks, type WrittenUnderClaim } from '../tasks/task.service.js';
import { type MessageRow, MessageRepository } from './message.repository.js';

/** A person's words, with their name in the tool where they were said. */
export interface HeardMessage {
  readonly origin: 'slack' | SourceProvider;
  readonly externalId: string;
  readonly author: string;
  readonly personId: PersonId | null;
  readonly slackUserId?: string;
  /** Markdown. */
  readonly text: string;
}

/** Everything said publicly in a task, whoever says it and wherever. */
@Injectable()
export class Conversation {
  readonly #messages: MessageRepository;
  readonly #tasks: Tasks;
  readonly #taskRepository: TaskRepository;

  constructor(messages: MessageRepository, tasks: Tasks, taskRepository: TaskRepository) {
    this.#messages = messages;
    this.#tasks = tasks;
    this.#taskRepository = taskRepository;
  }

  /** The holder of a claim speaks. A question or a blocker makes the task wait for a person. */
  async say(
    transaction: TenantTransaction,
    written: WrittenUnderClaim,
    said: { kind: SayKind; text: string; artifacts: readonly Artifact[] },
  ): Promise<MessageId> {
    const id = newId('message');
    const { task, claim, agent } = written;
    await this.#messages.insert(transaction, {
      id,
      tenant_id: transaction.tenantId,
      task_id: task.id,
      origin: 'agent',
      kind: said.kind,
      author: agent.name,
      agent_id: agent.id,
      run_id: claim.run_id,
      text: withoutNul(said.text),
      artifacts: JSON.stringify(said.artifacts),
    });
    await this.#announce(transaction, {
      taskId: task.id,
      id,
      origin: 'agent',
      kind: said.kind,
      author: agent.name,
      agentId: agent.id,
    });
    if (said.kind === 'question' || said.kind === 'blocker') await this.#tasks.block(transaction, written, said.kind);
    return id;
  }

  /** A later holder stands before a question that was asked already: the task waits for a person unless one has answered. */
  async waitAgain(
    transaction: TenantTransaction,
    written: WrittenUnderClaim,
    asked: { messageId: MessageId; kind: 'question' | 'blocker' },
  ): Promise<void> {
    if (written.task.status === 'blocked_on_human') return;
    if (await this.#messages.isAnswered(transaction, asked.messageId)) return;
    await this.#tasks.block(transaction, written, asked.kind);
  }

  /** A person speaks in Slack or where the task was written. The agent at work hears it, and goes on if it was waiting. */
  async hear(transaction: TenantTransaction, task: Task, heard: HeardMessage): Promise<void> {
    const id = newId('message');
    const isNew = await this.#messages.insert(transaction, {
      id,
      tenant_id: transaction.tenantId,
      task_id: task.id,
      origin: heard.origin,
      kind: 'comment',
      author: heard.author,
      person_id: heard.personId,
      text: withoutNul(heard.text),
      external_id: heard.externalId,
      slack_user_id: heard.slackUserId ?? null,
    });
    if (!isNew) return;
    const agentId = await this.#holderOf(transaction, task.id);
    const { origin, author } = heard;
    await this.#announce(transaction, { taskId: task.id, id, origin, kind: 'comment', author, agentId });
    await this.#tasks.resume(transaction, task, author);
  }

  /** Oblivion itself remarks something in the thread; under a name of its own only once. */
  async note(transaction: TenantTransaction, taskId: TaskId, text: string, name: string | null = null): Promise<void> {
    const id = newId('message');
    const isNew = await this.#messages.insert(transaction, {
      id,
      tenant_id: transaction.tenantId,
      task_id: taskId,
      origin: 'system',
      kind: 'note',
      author: 'Oblivion',
      text,
      external_id: name,
    });
    if (!isNew) return;
    const agentId = await this.#holderOf(transaction, taskId);
    await this.#announce(transaction, { taskId, id, origin: 'system', kind: 'note', author: 'Oblivion', agentId });
  }

  /** A person changed or took back their words: our copy follows, and so does its mirror. */
  async edit(transaction: TenantTransaction, message: MessageRow, text: string): Promise<void> {
    if (message.deleted_at !== null || message.text === text) return;
    await this.#messages.edit(transaction, message.id, withoutNul(text));
    const agentId = await this.#holderOf(transaction, message.task_id);
    const payload = { taskId: message.task_id, messageId: message.id, origin: message.origin, agentId };
    await appendEvent(transaction, { name: 'message.edited', taskId: message.task_id, payload });
  }

  async delete(transaction: TenantTransaction, message: MessageRow): Promise<void> {
    if (message.deleted_at !== null) return;
    await this.#messages.markDeleted(transaction, message.id);
    const agentId = await this.#holderOf(transaction, message.task_id);
    const payload = { taskId: message.task_id, messageId: message.id, origin: message.origin, agentId };
    await appendEvent(transaction, { name: 'message.deleted', taskId: message.task_id, payload });
  }

  async #holderOf(transaction: TenantTransaction, taskId: TaskId): Promise<AgentId | null> {
    return (await this.#taskRepository.findClaim(transaction, taskId))?.agent_id ?? null;
  }

  async #announce(
    transaction: TenantTransaction,
    message: {
      taskId: TaskId;
      id: MessageId;
      origin: Origin;
      kind: MessageRow['kind'];
      author: string;
      agentId: AgentId | null;
    },
  ): Promise<void> {
    const { taskId, id: messageId, origin, kind, author, agentId } = message;
    await appendEvent(transaction, {
      name: 'message.posted',
      taskId,
      payload: { taskId, messageId, origin, kind, author, agentId },
    });
  }
}

/** PostgreSQL keeps no zero characters in text. */
function withoutNul(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
