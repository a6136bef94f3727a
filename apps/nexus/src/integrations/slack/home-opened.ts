import { z } from 'zod';

const opened = z.object({
  type: z.literal('event_callback'),
  event: z.object({ type: z.literal('app_home_opened'), user: z.string(), tab: z.string().optional() }),
});

/** The person who opened the home of the app; undefined for everything else. */
export function parseHomeOpened(body: unknown): string | undefined {
  const parsed = opened.safeParse(body);
  if (!parsed.success) return undefined;
  const { user, tab = 'home' } = parsed.data.event;
  return tab === 'home' ? user : undefined;
}
