import { createHmac } from 'node:crypto';

const version = 'v1';

/**
 * Headers that prove who sends a wake-up and when: HMAC-SHA256 over time and body, so that neither can be changed or used
 * later. The agent's side is `oblivion_agent.runtime.wake_signature`.
 */
export function signWakeUp(secret: string, body: string, now: Date): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const digest = createHmac('sha256', secret).update(`${version}:${timestamp}:${body}`).digest('hex');
  return { 'x-oblivion-timestamp': timestamp, 'x-oblivion-signature': `${version}=${digest}` };
}
