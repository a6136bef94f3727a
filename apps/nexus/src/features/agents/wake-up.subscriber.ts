import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { HandlesSubscription, type ReceivedEvent, type Subscriber } from '../../platform/outbox/subscriber.js';
import { WakeUpRepository } from './wake-up.repository.js';

/** Notes what waits for agents that have an address to be woken at; whether one has to be woken is found out later. */
@Injectable()
@HandlesSubscription('agents.wake-up')
export class WakeUpSubscriber implements Subscriber<null> {
  readonly #repository: WakeUpRepository;
  readonly #pauseSeconds: number;

  constructor(repository: WakeUpRepository, @Inject(SETTINGS) settings: Settings) {
    this.#repository = repository;
    this.#pauseSeconds = settings.wakeUps.pauseSeconds;
  }

  async prepare(): Promise<null> {
    return null;
  }

  async apply(transaction: TenantTransaction, event: ReceivedEvent): Promise<void> {
    switch (event.name) {
      case 'task.available':
        return this.#repository.oweTask(transaction, event.payload.taskId, event.occurredAt, this.#pauseSeconds);
      case 'message.posted':
      case 'message.edited':
      case 'message.deleted': {
        const { origin, agentId } = event.payload;
        // Its own words and Oblivion's notes are no news to an agent.
        if (agentId === null || origin === 'agent' || origin === 'system') return;
        return this.#repository.oweMessage(transaction, agentId, event.occurredAt, this.#pauseSeconds);
      }
      case 'task.changed': {
        const { agentId } = event.payload;
        if (agentId === null) return;
        return this.#repository.oweMessage(transaction, agentId, event.occurredAt, this.#pauseSeconds);
      }
      default:
        return;
    }
  }
}
