import { z } from 'zod';

export const slackSettings = z.object({
  apiUrl: z.url(),
  appId: z.string(),
  botId: z.string(),
  botUserId: z.string(),
  socketMode: z.literal('true').optional(),
});
export const slackSecrets = z.object({
  botToken: z.string(),
  signingSecret: z.string(),
  /** Opens connections of Socket Mode, where Slack cannot reach Nexus. */
  appToken: z.string().optional(),
  /** The app's own, where it was installed by OAuth. */
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  /** Gets the next bot token, once; where tokens are rotated. */
  refreshToken: z.string().optional(),
});
export const slackForm = { provider: 'slack', settings: slackSettings, secrets: slackSecrets } as const;

export type SlackSettings = z.infer<typeof slackSettings>;
export type SlackSecrets = z.infer<typeof slackSecrets>;
