import { Injectable } from '@nestjs/common';
import type { TaskId, TaskStatus } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { MessageRepository } from '../conversation/message.repository.js';
import { type Task, TaskRepository } from '../tasks/task.repository.js';
import { markdownPassages } from './markdown-passages.js';
import { Memory } from './memory.service.js';
import type { Passage } from './passage.js';
import { SourceRepository } from './source.repository.js';
import { threadPassages } from './thread-passages.js';

/** A run has ended, or a person has closed the task. */
const endedStatuses: ReadonlySet<TaskStatus> = new Set(['in_review', 'done', 'failed']);

/** What is remembered of a task: its own words from the beginning, its thread once a run has ended or it is closed. */
@Injectable()
export class TaskMemory {
  readonly #memory: Memory;
  readonly #sources: SourceRepository;
  readonly #tasks: TaskRepository;
  readonly #messages: MessageRepository;

  constructor(memory: Memory, sources: SourceRepository, tasks: TaskRepository, messages: MessageRepository) {
    this.#memory = memory;
    this.#sources = sources;
    this.#tasks = tasks;
    this.#messages = messages;
  }

  async rememberTask(transaction: TenantTransaction, taskId: TaskId): Promise<void> {
    const task = await this.#tasks.find(transaction, taskId);
    if (task === undefined) return;
    const written = markdownPassages(task.title, task.description, this.#memory.limits);
    const titleAlone: Passage = { context: '', text: task.title };
    await this.#memory.remember(transaction, {
      ...nameOf(task),
      kind: 'clickup_task',
      updatedAt: task.source_updated_at,
      passages: written.length === 0 ? [titleAlone] : written,
    });
  }

  async rememberThread(transaction: TenantTransaction, taskId: TaskId): Promise<void> {
    const task = await this.#tasks.find(transaction, taskId);
    if (task === undefined) return;
    const messages = await this.#messages.list(transaction, taskId);
    const changedAt = messages.flatMap(({ createdAt, editedAt, deletedAt }) => [
      createdAt,
      editedAt ?? '',
      deletedAt ?? '',
    ]);
    await this.#memory.remember(transaction, {
      ...nameOf(task),
      kind: 'thread',
      updatedAt: new Date(changedAt.toSorted().at(-1) ?? task.created_at),
      passages: threadPassages(task.title, messages, this.#memory.limits),
    });
  }

  /** Keeps a thread that is remembered already as it is now; one that is not, or no longer, stays out. */
  async followThread(transaction: TenantTransaction, taskId: TaskId): Promise<void> {
    const source = await this.#sources.findOfTask(transaction, taskId, 'thread');
    if (source !== undefined && source.forgotten_at === null) await this.rememberThread(transaction, taskId);
  }

  /** Reads a task and its thread again, as they should be remembered by now. Nothing that was forgotten comes back. */
  async rescan(transaction: TenantTransaction, taskId: TaskId): Promise<void> {
    const task = await this.#tasks.find(transaction, taskId);
    if (task === undefined || task.status === 'cancelled') return;
    const written = await this.#sources.findOfTask(transaction, taskId, 'clickup_task');
    if (written === undefined || written.forgotten_at === null) await this.rememberTask(transaction, taskId);
    const thread = await this.#sources.findOfTask(transaction, taskId, 'thread');
    const isOwed = thread === undefined ? endedStatuses.has(task.status) : thread.forgotten_at === null;
    if (isOwed) await this.rememberThread(transaction, taskId);
  }

  async forget(transaction: TenantTransaction, taskId: TaskId): Promise<void> {
    for (const kind of ['thread', 'clickup_task'] as const) {
      const source = await this.#sources.findOfTask(transaction, taskId, kind);
      if (source !== undefined) await this.#memory.forget(transaction, [source.id], 'source');
    }
  }
}

function nameOf(task: Task) {
  return { projectId: task.project_id, externalId: task.id, taskId: task.id, title: task.title, url: task.url };
}
