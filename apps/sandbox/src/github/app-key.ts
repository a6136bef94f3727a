import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { refusals } from './github-error.js';

const longestSeconds = 600;
/** GitHub allows for clocks that differ a little. */
const driftSeconds = 60;

export interface AppKey {
  /** PKCS#1, as GitHub hands it out. */
  readonly privateKey: string;
  readonly publicKey: KeyObject;
}

/** One key for all apps of this process: making one takes long. */
export function newAppKey(): AppKey {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** Whose app a JSON web token speaks for; refuses as GitHub does. */
export function issuerOfJwt(token: string, { publicKey }: AppKey, nowMs: number): string {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const header = decode(head);
  const payload = decode(claims);
  if (header.alg !== 'RS256') throw refusals.jwtUndecodable();
  const isSigned = verify('sha256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'));
  if (!isSigned) throw refusals.jwtUndecodable();
  const { iss, exp, iat } = payload;
  const now = nowMs / 1000;
  if (typeof exp !== 'number' || exp <= now) throw refusals.jwtExpired();
  if (exp > now + longestSeconds + driftSeconds) throw refusals.jwtExpirationTooFar();
  if (typeof iat !== 'number' || iat > now + driftSeconds) throw refusals.jwtUndecodable();
  return String(iss);
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    throw refusals.jwtUndecodable();
  }
  throw refusals.jwtUndecodable();
}
