/** Slack's words for a bot token that it does not take now; a newer one may be taken. */
const tokenRefusals: ReadonlySet<string> = new Set([
  'token_expired',
  'token_revoked',
  'invalid_auth',
  'not_authed',
  'account_inactive',
]);

/** Slack's words when no attempt will bring a new token any more: a person has to install the app again. */
const finalRefusals: ReadonlySet<string> = new Set([
  'invalid_refresh_token',
  'invalid_grant',
  'invalid_client_id',
  'bad_client_secret',
  'token_revoked',
  'invalid_auth',
  'not_authed',
  'account_inactive',
]);

export function isTokenRefusal(reason: string): boolean {
  return tokenRefusals.has(reason);
}

export function isFinalRefusal(reason: string): boolean {
  return finalRefusals.has(reason);
}

/**
 * When a token is refreshed: so long before it expires, or halfway where it lives less than twice as long. What is left
 * then is the time in which attempts may fail, and people may install the app again, before anything stops.
 */
export function refreshTime({ now, expiresAt }: { now: Date; expiresAt: Date }, marginSeconds: number): Date {
  const halfway = now.getTime() + (expiresAt.getTime() - now.getTime()) / 2;
  return new Date(Math.max(halfway, expiresAt.getTime() - marginSeconds * 1000));
}
