import { LogLevel, type OauthV2AccessResponse, WebClient } from '@slack/web-api';
import { z } from 'zod';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { callSlack } from './slack.client.js';
import { slackScopes } from './slack-usage.js';

/** An app as Slack knows it; one customer, one app. */
export interface SlackApp {
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A bot token, with what it takes to get the next one where it expires. */
export interface GrantedToken {
  readonly botToken: string;
  readonly rotation: { readonly refreshToken: string; readonly expiresInSeconds: number } | undefined;
}

export interface GrantedInstallation extends GrantedToken {
  readonly appId: string;
  readonly teamId: string;
  readonly botUserId: string;
  readonly scopes: readonly string[];
}

const granted = z.object({
  access_token: z.string(),
  refresh_token: z.string().optional(),
  expires_in: z.number().positive().optional(),
});
const installed = granted.extend({
  app_id: z.string(),
  bot_user_id: z.string(),
  scope: z.string(),
  team: z.object({ id: z.string() }),
});

/** Slack's page on which a person allows the app to be installed. `slackUrl` ends in a slash. */
export function slackAuthorizeUrl(
  slackUrl: string,
  asked: { readonly clientId: string; readonly redirectUrl: string; readonly state: string },
): string {
  const url = new URL('oauth/v2/authorize', slackUrl);
  url.searchParams.set('client_id', asked.clientId);
  url.searchParams.set('scope', slackScopes().join(','));
  url.searchParams.set('redirect_uri', asked.redirectUrl);
  url.searchParams.set('state', asked.state);
  return url.href;
}

/** Exchanges the code that a person came back with. It is good once. */
export async function redeemSlackCode(
  app: SlackApp,
  { code, redirectUrl }: { readonly code: string; readonly redirectUrl: string },
  timeoutMs: number,
): Promise<GrantedInstallation> {
  const answer = await access(app, { code, redirect_uri: redirectUrl }, timeoutMs);
  const { app_id, bot_user_id, scope, team, ...token } = readAnswer(installed, answer);
  return {
    ...toToken(token),
    appId: app_id,
    teamId: team.id,
    botUserId: bot_user_id,
    scopes: scope.split(',').filter((name) => name !== ''),
  };
}

/** Exchanges a refresh token, which is good once, for the next pair. */
export async function refreshSlackToken(app: SlackApp, refreshToken: string, timeoutMs: number): Promise<GrantedToken> {
  const answer = await access(app, { grant_type: 'refresh_token', refresh_token: refreshToken }, timeoutMs);
  return toToken(readAnswer(granted, answer));
}

type Grant =
  | { readonly code: string; readonly redirect_uri: string }
  | { readonly grant_type: 'refresh_token'; readonly refresh_token: string };

async function access(
  { apiUrl, clientId, clientSecret }: SlackApp,
  grant: Grant,
  timeoutMs: number,
): Promise<OauthV2AccessResponse> {
  const client = new WebClient(undefined, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    logLevel: LogLevel.ERROR,
  });
  return callSlack(() => client.oauth.v2.access({ client_id: clientId, client_secret: clientSecret, ...grant }));
}

/** The words of a failed check hold no value, so that no token gets into a log. */
function readAnswer<T>(shape: z.ZodType<T>, answer: unknown): T {
  const parsed = shape.safeParse(answer);
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new OutsideCallError('slack', { kind: 'failed', reason: `answered without ${place}` });
}

function toToken({ access_token, refresh_token, expires_in }: z.infer<typeof granted>): GrantedToken {
  const rotation =
    refresh_token === undefined || expires_in === undefined
      ? undefined
      : { refreshToken: refresh_token, expiresInSeconds: expires_in };
  return { botToken: access_token, rotation };
}
