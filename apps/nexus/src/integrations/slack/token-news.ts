import { z } from 'zod';

const news = z.object({
  type: z.literal('event_callback'),
  event: z.union([
    z.object({ type: z.literal('app_uninstalled') }),
    z.object({ type: z.literal('tokens_revoked'), tokens: z.object({ bot: z.array(z.unknown()).min(1) }) }),
  ]),
});
const types: ReadonlySet<unknown> = new Set(['app_uninstalled', 'tokens_revoked']);

/** Whether an event tells that the app was removed, or its bot's token revoked. */
export function isTokenNews(body: Record<string, unknown>): boolean {
  // Every event comes by here: only those that can be meant are looked at closely.
  if (!types.has((body.event as { type?: unknown } | null | undefined)?.type)) return false;
  return news.safeParse(body).success;
}
