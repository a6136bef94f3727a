import { z } from 'zod';

const settings = z.object({ apiUrl: z.url(), serviceUserId: z.string() });
const secrets = z.object({ token: z.string(), webhookSecret: z.string().optional() });

/** What a connection to ClickUp consists of. */
export const clickUpForm = { provider: 'clickup', settings, secrets } as const;

export interface ClickUpContent {
  readonly settings: z.infer<typeof settings>;
  readonly secrets: z.infer<typeof secrets>;
}
