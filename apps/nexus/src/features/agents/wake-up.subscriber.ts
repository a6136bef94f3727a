import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import {
  HandlesSubscription,
  nothingToApply,
  type ReceivedEvent,
  type Subscriber,
} from '../../platform/outbox/subscriber.js';
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

  async prepare(event: ReceivedEvent): Promise<null | typeof nothingToApply> {
    return isNewsToAgents(event) ? null : nothingToApply;
  }

  async apply(transaction: TenantTransaction, event: ReceivedEvent): Promise<void> {
    switch (event.name) {
      case 'task.available':
        return this.#repository.oweTask(transaction, event.payload.taskId, event.occurredAt, this.#pauseSeconds);
      case 'message.posted':
      case 'message.edited':
      case 'message.deleted':
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

/** Its own words and Oblivion's notes are no news to an agent, nor is what happens to a task that nobody holds. */
function isNewsToAgents(event: ReceivedEvent): boolean {
  if (event.name === 'task.available') return true;
  if (event.name === 'task.changed') return event.payload.agentId !== null;
  if (event.name !== 'message.posted' && event.name !== 'message.edited' && event.name !== 'message.deleted')
    return false;
  const { origin, agentId } = event.payload;
  return agentId !== null && origin !== 'agent' && origin !== 'system';
}
