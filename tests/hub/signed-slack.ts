import { createHmac } from 'node:crypto';
import type { Company } from './company.js';

/** Slack gives up on an answer after this long. */
const slackPatienceMs = 3_000;

export interface SlackDelivery {
  readonly eventId: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/** An event as Slack sends it, signed with the company's secret. */
export function signedSlackEvent(company: Company, { eventId, event }: SlackDelivery) {
  const { slack } = company.workspace;
  const body = JSON.stringify({
    type: 'event_callback',
    team_id: slack.teamId,
    api_app_id: slack.appId,
    event_id: eventId,
    event: { type: 'message', channel: company.channelId(), user: 'U1', text: 'hello', thread_ts: '1.0', ...event },
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', slack.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${digest}`,
  };
  return { body, headers };
}

/** Brings an event to a Nexus, as Slack does. */
export async function postSlackEvent(
  company: Company,
  delivery: SlackDelivery,
  nexusUrl: string = company.nexusUrl,
): Promise<Response> {
  const signed = signedSlackEvent(company, delivery);
  const signal = AbortSignal.timeout(slackPatienceMs);
  return fetch(`${nexusUrl}/webhooks/slack/events`, { method: 'POST', ...signed, signal });
}
