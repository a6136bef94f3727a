import { createHmac, timingSafeEqual } from 'node:crypto';

/** ClickUp's webhook signature: hex HMAC-SHA256 of the raw body under the webhook's secret, in `X-Signature`. */
export function isClickUpSignatureValid(body: Buffer, signature: string | undefined, secret: string): boolean {
  if (signature === undefined) return false;
  const expected = Buffer.from(createHmac('sha256', secret).update(body).digest('hex'));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
