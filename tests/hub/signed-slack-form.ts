import { createHmac } from 'node:crypto';
import type { Company } from './company.js';

/** Brings a form to one of Nexus' doors as Slack does, signed with the company's secret. */
export async function postSlackForm(
  company: Company,
  { door, body, secret }: { door: 'commands' | 'interactions'; body: string; secret?: string | undefined },
): Promise<Response> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', secret ?? company.workspace.slack.signingSecret)
    .update(`v0:${timestamp}:${body}`)
    .digest('hex');
  return fetch(`${company.nexusUrl}/webhooks/slack/${door}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${digest}`,
    },
    body,
  });
}
