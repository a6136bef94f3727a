import type { ReceivedEvent } from './subscriber.js';

/** The body of the webhook that an event tells of. */
export function webhookOf(event: ReceivedEvent): Readonly<Record<string, unknown>> {
  if (event.webhook === null) throw new Error('the webhook of this event is not in the inbox');
  return event.webhook;
}
