import { Injectable } from '@nestjs/common';
import type { SourceProvider } from '@oblivion/protocol';
import { sourceSubscriptions } from '../../platform/outbox/catalogue.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { webhookOf } from '../../platform/outbox/inbox-body.js';
import {
  HandlesSubscription,
  nothingToApply,
  type ReceivedEvent,
  type Subscriber,
} from '../../platform/outbox/subscriber.js';
import { readReconciled } from '../work-sources/reconciled.js';
import type { SourceReading } from '../work-sources/work-source.js';
import { WorkSources } from '../work-sources/work-sources.service.js';
import { SourceChanges } from './source-changes.service.js';

type Received = ReceivedEvent<`${SourceProvider}.event_received`>;

/** Brings tasks, edits, comments and decisions of people from where they write tasks. */
@Injectable()
@HandlesSubscription(...sourceSubscriptions)
export class SourceSubscriber implements Subscriber<SourceReading> {
  readonly #sources: WorkSources;
  readonly #changes: SourceChanges;

  constructor(sources: WorkSources, changes: SourceChanges) {
    this.#sources = sources;
    this.#changes = changes;
  }

  async prepare(event: ReceivedEvent): Promise<SourceReading | typeof nothingToApply> {
    const body = webhookOf(event);
    const received = event as Received;
    const { connectionId, kind } = received.payload;
    const source = this.#sources.get(received.name.split('.')[0] as SourceProvider);
    const reconciled = readReconciled(kind, body);
    const reading = await (reconciled === undefined
      ? source.read(connectionId, { kind, body })
      : source.compare(connectionId, reconciled));
    return reading.kind === 'nothing' ? nothingToApply : reading;
  }

  async apply(transaction: TenantTransaction, event: ReceivedEvent, reading: SourceReading): Promise<void> {
    const { name, payload } = event as Received;
    const provider = name.split('.')[0] as SourceProvider;
    await this.#changes.apply(transaction, { provider, connectionId: payload.connectionId }, reading);
  }
}
