/** Slack events of one thread keep their order; those of different threads do not wait for each other. */
export function laneOfSlackEvent(body: Record<string, unknown>): string {
  const event = objectOf(body.event);
  const message = objectOf(event.message);
  const previous = objectOf(event.previous_message);
  const thread =
    event.thread_ts ??
    message.thread_ts ??
    previous.thread_ts ??
    message.ts ??
    event.deleted_ts ??
    event.ts ??
    body.event_id;
  const channel = typeof event.channel === 'string' ? event.channel : '';
  return `slack:${String(body.team_id)}:${channel}:${String(thread)}`;
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
