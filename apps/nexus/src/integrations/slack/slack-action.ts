import { z } from 'zod';

export const slackActionType = 'block_actions';

const payload = z.object({
  type: z.literal(slackActionType),
  user: z.object({ id: z.string() }),
  trigger_id: z.string(),
  response_url: z.url().optional().catch(undefined),
  actions: z.array(z.looseObject({ action_id: z.string(), value: z.string().optional() })).min(1),
});

/** A button that a person pressed. */
export interface SlackAction {
  readonly userId: string;
  readonly actionId: string;
  readonly value: string;
  /** Slack's own name for this one press. */
  readonly triggerId: string;
  readonly responseUrl: string | undefined;
}

/** Reads the payload of an interaction; undefined when nobody pressed a button. */
export function parseSlackAction(body: unknown): SlackAction | undefined {
  const parsed = payload.safeParse(body);
  if (!parsed.success) return undefined;
  const { user, trigger_id: triggerId, response_url: responseUrl, actions } = parsed.data;
  const [{ action_id: actionId, value = '' } = { action_id: '' }] = actions;
  return { userId: user.id, actionId, value, triggerId, responseUrl };
}
