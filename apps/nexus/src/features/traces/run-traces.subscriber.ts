import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { HandlesSubscription, type ReceivedEvent, type Subscriber } from '../../platform/outbox/subscriber.js';
import { Traces } from './traces.service.js';

/** Adds to the trace of a run what others decide: its end, and what its agent said. */
@Injectable()
@HandlesSubscription('traces.runs')
export class RunTracesSubscriber implements Subscriber<null> {
  readonly #traces: Traces;

  constructor(traces: Traces) {
    this.#traces = traces;
  }

  async prepare(): Promise<null> {
    return null;
  }

  async apply(transaction: TenantTransaction, event: ReceivedEvent): Promise<void> {
    if (event.taskId === null) return;
    if (event.name !== 'message.posted') {
      await this.#traces.closeRuns(transaction, event.taskId, event.occurredAt);
    } else if (event.payload.origin === 'agent') {
      await this.#traces.recordMessage(transaction, event.payload.messageId);
    }
  }
}
