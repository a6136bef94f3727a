import type { TenantTransaction } from '../database/database.service.js';
import type { ReceivedEvent } from './subscriber.js';

/** The body of the webhook that an event tells of. */
export async function readInbox(
  transaction: TenantTransaction,
  event: ReceivedEvent,
): Promise<Record<string, unknown>> {
  const { inboxId } = (event as ReceivedEvent<'slack.event_received'>).payload;
  const row = await transaction.query
    .selectFrom('inbox')
    .select('body')
    .where('id', '=', inboxId)
    .executeTakeFirstOrThrow();
  return row.body;
}
