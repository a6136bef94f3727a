import { z } from 'zod';
import type { WebhookScope } from '../../integrations/clickup/webhook-scope.js';

const scope = z.union([
  z.object({ kind: z.literal('workspace') }),
  z.object({ kind: z.enum(['space', 'list']), id: z.string() }),
]) as z.ZodType<WebhookScope>;

const settings = z.object({
  apiUrl: z.url(),
  serviceUserId: z.string(),
  /** Where webhooks are wanted: in the whole workspace, or in some of its spaces and lists. */
  scopes: z
    .array(scope)
    .min(1)
    .default([{ kind: 'workspace' }]),
});
const secrets = z.object({
  token: z.string(),
  /** Of the first scope, under the name that it had when there was but one. */
  webhookSecret: z.string().optional(),
  /** Of the other scopes. */
  otherWebhookSecrets: z.array(z.string()).default([]),
});

/** What a connection to ClickUp consists of. */
export const clickUpForm = { provider: 'clickup', settings, secrets } as const;

export interface ClickUpContent {
  readonly settings: z.infer<typeof settings>;
  readonly secrets: z.infer<typeof secrets>;
}

/** One of these signs a webhook of the connection. */
export function webhookSecrets({ webhookSecret, otherWebhookSecrets }: ClickUpContent['secrets']): readonly string[] {
  return webhookSecret === undefined ? otherWebhookSecrets : [webhookSecret, ...otherWebhookSecrets];
}
