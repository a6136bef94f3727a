import { type EventName, type EventPayload, eventPayloads, type TaskId } from '@oblivion/protocol';
import { sql } from 'kysely';
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

/** Appends an event and the delivery to each of its subscribers, in the caller's transaction: one statement for both. */
export async function appendEvent<N extends EventName>(
  { tenantId, query, work }: TenantTransaction,
  event: NewEvent<N>,
): Promise<string> {
  const payload = JSON.stringify(eventPayloads[event.name].parse(event.payload));
  const subscribers = subscribersOf(event.name);
  const lane = event.lane ?? event.taskId ?? null;
  const { rows } = await sql<{ position: string; lane: string }>`
    with told as (
      insert into event (tenant_id, name, task_id, payload, traceparent)
      values (${tenantId}, ${event.name}, ${event.taskId ?? null}, ${payload}::jsonb, ${currentTraceparent()})
      returning position, coalesce(${lane}, 'event:' || position) as lane
    ), owed as (
      insert into delivery (event_position, subscriber, tenant_id, lane)
      select position, subscriber, ${tenantId}, lane from told cross join unnest(${subscribers}::text[]) as subscriber
    )
    select position::text, lane from told`.execute(query);
  const [told] = rows;
  if (told === undefined) throw new Error(`event ${event.name} was not written`);
  work.events.push(event.name);
  work.deliveries.push(...subscribers.map((subscriber) => ({ subscriber, lane: told.lane })));
  return told.position;
}
