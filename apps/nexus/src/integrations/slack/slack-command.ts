import { z } from 'zod';

/** How a kept command names itself: Slack gives forms of commands no type. */
export const slackCommandType = 'slash_command';

const fields = z.object({
  team_id: z.string(),
  channel_id: z.string(),
  user_id: z.string(),
  text: z.string().default(''),
  trigger_id: z.string(),
  response_url: z.url(),
});

/** A slash command as a person typed it. */
export interface SlackCommand {
  readonly channelId: string;
  readonly userId: string;
  readonly text: string;
  /** Slack's own name for this one use of the command. */
  readonly triggerId: string;
  /** Where it may be answered within half an hour, five times. */
  readonly responseUrl: string;
}

/** Reads the fields of a command's form; undefined when it is none. */
export function parseSlackCommand(form: unknown): SlackCommand | undefined {
  const parsed = fields.safeParse(form);
  if (!parsed.success) return undefined;
  const { channel_id, user_id, text, trigger_id, response_url } = parsed.data;
  return { channelId: channel_id, userId: user_id, text, triggerId: trigger_id, responseUrl: response_url };
}
