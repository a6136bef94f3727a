import { z } from 'zod';

/** A message as Slack shows it in a thread; what else it says goes with it. */
export const slackThreadMessage = z.looseObject({
  ts: z.string(),
  text: z.string().optional(),
  user: z.string().optional(),
  app_id: z.string().optional(),
  bot_id: z.string().optional(),
  subtype: z.string().optional(),
  edited: z.looseObject({ ts: z.string() }).optional(),
});
export type SlackThreadMessage = z.infer<typeof slackThreadMessage>;
