import { z } from 'zod';

const stopped = z.object({
  type: z.literal('event_callback'),
  event_id: z.string(),
  event: z.object({
    type: z.literal('agent_session_stopped'),
    channel: z.string(),
    user: z.string(),
    thread_ts: z.string(),
    event_ts: z.string(),
  }),
});

/** A person pressed Stop where a thread shows that an agent is at work. */
export interface SessionStopped {
  readonly eventId: string;
  readonly channel: string;
  readonly threadTs: string;
  readonly userId: string;
  /** When it was pressed, by Slack's clock. */
  readonly at: Date;
}

/** Reads the event; undefined for every other. */
export function parseSessionStopped(body: unknown): SessionStopped | undefined {
  const parsed = stopped.safeParse(body);
  if (!parsed.success) return undefined;
  const { event, event_id: eventId } = parsed.data;
  const at = new Date(Number(event.event_ts) * 1000);
  if (Number.isNaN(at.getTime())) return undefined;
  return { eventId, channel: event.channel, threadTs: event.thread_ts, userId: event.user, at };
}
