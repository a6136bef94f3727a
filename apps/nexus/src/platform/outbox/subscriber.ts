import { SetMetadata } from '@nestjs/common';
import type { EventName, EventPayload, TaskId, TenantId } from '@oblivion/protocol';
import type { TenantTransaction } from '../database/database.service.js';
import type { SubscriberName } from './catalogue.js';

/** An event as a subscriber receives it. */
export type ReceivedEvent<N extends EventName = EventName> = {
  [K in N]: {
    readonly name: K;
    readonly position: string;
    readonly tenantId: TenantId;
    readonly taskId: TaskId | null;
    readonly payload: EventPayload<K>;
    readonly occurredAt: Date;
    /** The trace in which it was written. */
    readonly traceparent: string | null;
    /** The body of the webhook that it tells of; null when it tells of none, or when that is gone. */
    readonly webhook: Readonly<Record<string, unknown>> | null;
  };
}[N];

/** An event means nothing to its subscriber, such as the echo of our own words: there is nothing to apply. */
export const nothingToApply = Symbol('nothing to apply');

/**
 * Handles events of its subscription. `prepare` may read the outside world and may run more than once; `apply` writes, in
 * the transaction that also marks the event as handled, so its writes happen exactly once.
 */
export interface Subscriber<P = unknown> {
  prepare(event: ReceivedEvent): Promise<P | typeof nothingToApply>;
  apply(transaction: TenantTransaction, event: ReceivedEvent, prepared: P): Promise<void>;
}

export const SUBSCRIBER = 'oblivion:subscriber';
/** Declares a class as the handler of subscriptions of the catalogue. */
export const HandlesSubscription = (...names: SubscriberName[]) => SetMetadata(SUBSCRIBER, names);
