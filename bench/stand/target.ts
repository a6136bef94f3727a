import { CommandFailure } from '../../command/console/failure.ts';
import { SandboxControl } from '../../command/sandbox/sandbox-control.ts';
import { channelOf } from '../../command/system/demo-workspace.ts';
import type { WebhookTarget } from '../load/webhooks.ts';
import type { Stand } from './stand.ts';

/** What a generator needs to sign as Slack and ClickUp of this stand do. */
export async function targetOf(stand: Stand): Promise<WebhookTarget> {
  const { workspace } = stand;
  const [webhook] = await new SandboxControl(stand.sandboxUrl, workspace.workspaceId).listWebhooks();
  const [person] = workspace.people;
  if (webhook === undefined || person === undefined) throw new CommandFailure('The sandbox has no webhook or nobody.');
  return {
    slack: {
      signingSecret: workspace.slack.signingSecret,
      teamId: workspace.slack.teamId,
      appId: workspace.slack.appId,
      channelId: channelOf(workspace),
      userId: person.slackUserId,
    },
    clickup: {
      path: new URL(webhook.endpoint).pathname,
      secret: webhook.secret,
      webhookId: webhook.id,
      userId: person.clickupUserId,
    },
  };
}
