import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, readable in a URL. */
export function randomToken(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** What is stored of a token: enough to recognise it, nothing to use. The token's own 256 bits need no slow hash. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Compares without telling by its duration where two values differ. */
export function isSameSecret(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
