import { type EventName, type EventPayload, eventPayloads, type TaskId } from '@oblivion/protocol';
import type { TenantTransaction } from '../database/database.service.js';
import { currentTraceparent } from '../telemetry/trace-context.js';
import { subscribersOf } from './catalogue.js';

export interface NewEvent<N extends EventName> {
  readonly name: N;
  readonly payload: EventPayload<N>;
  /** The task it belongs to; events of one task are handled in order. */
  readonly taskId?: TaskId | null;
  /** What keeps its order when it has no task, such as one outside conversation. */
  readonly lane?: string;
}

/** Appends an event and the delivery to each of its subscribers, in the caller's transaction. */
export async function appendEvent<N extends EventName>(
  transaction: TenantTransaction,
  event: NewEvent<N>,
): Promise<string> {
  const payload = eventPayloads[event.name].parse(event.payload);
  const { position } = await transaction.query
    .insertInto('event')
    .values({
      tenant_id: transaction.tenantId,
      name: event.name,
      task_id: event.taskId ?? null,
      payload: JSON.stringify(payload),
      traceparent: currentTraceparent(),
    })
    .returning('position')
    .executeTakeFirstOrThrow();
  transaction.work.events.push(event.name);
  const lane = event.lane ?? event.taskId ?? `event:${position}`;
  const deliveries = subscribersOf(event.name).map((subscriber) => ({ subscriber, lane }));
  if (deliveries.length > 0) {
    await transaction.query
      .insertInto('delivery')
      .values(
        deliveries.map((delivery) => ({ ...delivery, event_position: position, tenant_id: transaction.tenantId })),
      )
      .execute();
    transaction.work.deliveries.push(...deliveries);
  }
  return position;
}
