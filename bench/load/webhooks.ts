import { createHmac } from 'node:crypto';

/** Where webhooks go and with which secrets they are signed. */
export interface WebhookTarget {
  readonly slack: {
    readonly signingSecret: string;
    readonly teamId: string;
    readonly appId: string;
    readonly channelId: string;
    readonly userId: string;
  };
  readonly clickup: {
    /** `/webhooks/clickup/<connection>` */
    readonly path: string;
    readonly secret: string;
    readonly webhookId: string;
    readonly userId: number;
  };
}

const slackPath = '/webhooks/slack/events';

/** A person's reply in a Slack thread, signed as Slack signs, of the size that Slack sends. `name` makes it unique. */
export function slackReply(target: WebhookTarget['slack'], reply: { name: string; nowMs: number }): Buffer {
  const { teamId, appId, channelId, userId, signingSecret } = target;
  const { name } = reply;
  const timestamp = Math.floor(reply.nowMs / 1000);
  const text = `Looks good to me, but please mention the rollback in the notes as well (${name}).`;
  const element = { type: 'rich_text_section', elements: [{ type: 'text', text }] };
  const body = JSON.stringify({
    token: 'verification-token',
    team_id: teamId,
    api_app_id: appId,
    event: {
      user: userId,
      type: 'message',
      ts: `${timestamp}.${name}`,
      client_msg_id: `9c1f1b1e-5d3a-4c40-9a77-${name}`,
      text,
      team: teamId,
      thread_ts: `1610261659.${name}`,
      blocks: [{ type: 'rich_text', block_id: 'hR1', elements: [element] }],
      channel: channelId,
      event_ts: `${timestamp}.${name}`,
      channel_type: 'channel',
    },
    type: 'event_callback',
    event_id: `Ev${name}`,
    event_time: timestamp,
    authorizations: [
      { enterprise_id: null, team_id: teamId, user_id: userId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${teamId}-${channelId}`,
  });
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return post(slackPath, body, [`X-Slack-Request-Timestamp: ${timestamp}`, `X-Slack-Signature: v0=${signature}`]);
}

/** A webhook of ClickUp about a task, signed as ClickUp signs. `name` makes it unique. */
export function clickUpWebhook(
  target: WebhookTarget['clickup'],
  change: { event: 'taskCreated' | 'taskUpdated'; taskId: string; name: string; nowMs: number },
): Buffer {
  const user = {
    id: target.userId,
    username: 'Ada Lovelace',
    email: 'ada@example.test',
    color: '#7b68ee',
    initials: 'AL',
  };
  const isCreated = change.event === 'taskCreated';
  const body = JSON.stringify({
    event: change.event,
    history_items: [
      {
        id: `28${change.name}`,
        type: 1,
        date: String(change.nowMs),
        field: isCreated ? 'task_creation' : 'content',
        parent_id: '162641062',
        data: {},
        source: null,
        user: { ...user, profilePicture: null },
        before: null,
        after: isCreated ? null : 'The notes name every change since the last release, one line each, newest first.',
      },
    ],
    task_id: change.taskId,
    data: {
      description: 'Action Triggered by webhook',
      operations: [],
      via: 'web',
      team: '108',
      location: 'list view',
    },
    webhook_id: target.webhookId,
  });
  const signature = createHmac('sha256', target.secret).update(body).digest('hex');
  return post(target.path, body, [`X-Signature: ${signature}`]);
}

function post(path: string, body: string, headers: readonly string[]): Buffer {
  const length = Buffer.byteLength(body);
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Content-Length: ${length}`,
  ];
  return Buffer.from(`${[...head, ...headers].join('\r\n')}\r\n\r\n${body}`);
}
