import { z } from 'zod';

const opened = z.object({
  type: z.literal('event_callback'),
  event: z.object({ type: z.literal('app_home_opened'), user: z.string(), tab: z.string().optional() }),
});

/** The person who opened the home of the app; undefined for everything else. */
export function parseHomeOpened(body: Record<string, unknown>): string | undefined {
  // Every event comes by here: only those that can be meant are looked at closely.
  if ((body.event as { type?: unknown } | null | undefined)?.type !== 'app_home_opened') return undefined;
  const parsed = opened.safeParse(body);
  if (!parsed.success) return undefined;
  const { user, tab = 'home' } = parsed.data.event;
  return tab === 'home' ? user : undefined;
}
