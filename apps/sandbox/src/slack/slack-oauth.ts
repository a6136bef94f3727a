import { SlackRefusal } from './slack-error.js';

/** A bot token that was given out. */
export interface BotToken {
  /** Undefined: it does not expire. */
  readonly expiresAtMs: number | undefined;
  isRevoked: boolean;
}

/** What `oauth.v2.access` takes once, in exchange for tokens. */
export interface OauthCode {
  /** The address that the person was sent back to, if one was named. */
  readonly redirectUri: string | undefined;
  readonly scopes: readonly string[];
  readonly userId: string;
  readonly expiresAtMs: number;
  isUsed: boolean;
}

/** How an app is installed by OAuth, and all tokens of its bot. */
export interface SlackOauth {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where people may be sent back to; an address beneath one of them is good too. */
  redirectUrls: readonly string[];
  /** Scopes that the workspace lets an app have. */
  grantable: ReadonlySet<string>;
  /** Installations give tokens that expire, and refresh tokens. */
  isRotating: boolean;
  readonly codes: Map<string, OauthCode>;
  readonly tokens: Map<string, BotToken>;
  /** Whether each was used. */
  readonly refreshTokens: Map<string, { isUsed: boolean }>;
}

/** Slack keeps so many expiring tokens of an installation good at a time. */
const livingTokens = 2;

/** Throws Slack's own words for a token that is good no more; a token that was never given out is not known here. */
export function checkBotToken(oauth: SlackOauth, token: string, nowMs: number): void {
  const known = oauth.tokens.get(token);
  if (known?.isRevoked === true) throw new SlackRefusal('token_revoked');
  if (known?.expiresAtMs !== undefined && known.expiresAtMs <= nowMs) throw new SlackRefusal('token_expired');
}

/** Why people are not asked at all, in Slack's words; undefined when they are. */
export function problemOfRequest(
  oauth: SlackOauth,
  request: { readonly scopes: readonly string[]; readonly redirectUri: string | undefined },
): string | undefined {
  const { redirectUri, scopes } = request;
  if (scopes.length === 0) return 'no_scopes';
  const isAllowed = redirectUri === undefined || oauth.redirectUrls.some((allowed) => isWithin(redirectUri, allowed));
  return isAllowed && oauth.redirectUrls.length > 0 ? undefined : 'bad_redirect_uri';
}

function isWithin(address: string, allowed: string): boolean {
  if (!URL.canParse(address)) return false;
  const [given, known] = [new URL(address), new URL(allowed)];
  return given.origin === known.origin && `${given.pathname}/`.startsWith(`${known.pathname.replace(/\/$/, '')}/`);
}

/** Keeps a new token; the oldest of those that expire are good no more. */
export function keepBotToken(oauth: SlackOauth, token: string, expiresAtMs: number | undefined): void {
  oauth.tokens.set(token, { expiresAtMs, isRevoked: false });
  const expiring = [...oauth.tokens.values()].filter((kept) => kept.expiresAtMs !== undefined && !kept.isRevoked);
  for (const old of expiring.slice(0, -livingTokens)) old.isRevoked = true;
}

/** Ends the installation: no token of it is good any more. */
export function revokeAll(oauth: SlackOauth): void {
  for (const token of oauth.tokens.values()) token.isRevoked = true;
  oauth.refreshTokens.clear();
}
