import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { HandlesSubscription, type ReceivedEvent, type Subscriber } from '../../platform/outbox/subscriber.js';
import { TaskMemory } from './task-memory.service.js';

/** Lets memory follow what happens to tasks and is said in them. */
@Injectable()
@HandlesSubscription('memory.sources')
export class MemorySubscriber implements Subscriber<null> {
  readonly #tasks: TaskMemory;
  constructor(tasks: TaskMemory) {
    this.#tasks = tasks;
  }

  async prepare(): Promise<null> {
    return null;
  }

  async apply(transaction: TenantTransaction, event: ReceivedEvent): Promise<void> {
    const { taskId } = event;
    if (taskId === null) return;
    switch (event.name) {
      case 'task.created':
        return this.#tasks.rememberTask(transaction, taskId);
      case 'task.changed':
        await this.#tasks.rememberTask(transaction, taskId);
        return this.#tasks.followThread(transaction, taskId);
      case 'task.submitted':
      case 'task.failed':
      case 'task.done':
        return this.#tasks.rememberThread(transaction, taskId);
      case 'task.source_deleted':
        return this.#tasks.forget(transaction, taskId);
      default:
        return this.#tasks.followThread(transaction, taskId);
    }
  }
}
