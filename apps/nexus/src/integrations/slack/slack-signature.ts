import { createHmac, timingSafeEqual } from 'node:crypto';

export type SignatureVerdict = 'valid' | 'stale' | 'invalid';

/**
 * Slack's request signature: `v0=` + hex HMAC-SHA256 of `v0:<timestamp>:<raw body>` under the app's signing secret
 * (docs.slack.dev, "Verifying requests from Slack"). A timestamp further than the tolerance from now is stale.
 */
export function verifySlackSignature(request: {
  readonly body: Buffer;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  readonly signingSecret: string;
  readonly nowSeconds: number;
  readonly toleranceSeconds: number;
}): SignatureVerdict {
  if (request.timestamp === undefined || !/^\d{1,12}$/.test(request.timestamp)) return 'invalid';
  if (request.signature === undefined) return 'invalid';
  const expected = createHmac('sha256', request.signingSecret)
    .update(`v0:${request.timestamp}:`)
    .update(request.body)
    .digest('hex');
  const given = Buffer.from(request.signature);
  const wanted = Buffer.from(`v0=${expected}`);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'invalid';
  const ageSeconds = Math.abs(request.nowSeconds - Number(request.timestamp));
  return ageSeconds > request.toleranceSeconds ? 'stale' : 'valid';
}
