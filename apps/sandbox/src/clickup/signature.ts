import { createHmac } from 'node:crypto';

/** `X-Signature` of a webhook: hex HMAC-SHA256 of the raw body under the webhook's secret. */
export function clickUpSignature(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
