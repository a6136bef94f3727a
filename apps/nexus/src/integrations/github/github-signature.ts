import { createHmac, timingSafeEqual } from 'node:crypto';

/** GitHub's webhook signature: `sha256=` and the hex HMAC-SHA256 of the raw body, in `X-Hub-Signature-256`. */
export function isGitHubSignatureValid(body: Buffer, signature: string | undefined, secret: string): boolean {
  if (signature === undefined) return false;
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
