import { createHmac } from 'node:crypto';

/** `X-Hub-Signature` and `X-Hub-Signature-256` of a body. */
export function gitHubSignatures(secret: string, body: string): Readonly<Record<string, string>> {
  const digest = (algorithm: string): string => createHmac(algorithm, secret).update(body).digest('hex');
  return { 'x-hub-signature': `sha1=${digest('sha1')}`, 'x-hub-signature-256': `sha256=${digest('sha256')}` };
}
