import { newSlackBotToken, newToken } from '../worlds/identifiers.js';
import type { World } from '../worlds/world.js';
import { type Arguments, optionalText, requiredText } from './arguments.js';
import { SlackRefusal } from './slack-error.js';
import { keepBotToken } from './slack-oauth.js';

const codeLifeMs = 600_000;

/** What a person was asked, by an address that Slack's own page would be opened with. */
export interface AuthorizeRequest {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string | undefined;
  readonly state: string | undefined;
}

/** Where the browser goes after the person has decided. */
export function decide(world: World, request: AuthorizeRequest, isAllowed: boolean): string {
  const { oauth, botUserId } = world.slack;
  const back = new URL(request.redirectUri ?? oauth.redirectUrls[0] ?? '');
  if (isAllowed) {
    const code = `${newToken(11)}.${newToken(12)}.${newToken(64)}`;
    oauth.codes.set(code, {
      redirectUri: request.redirectUri,
      scopes: request.scopes.filter((scope) => oauth.grantable.has(scope)),
      userId: world.people[0]?.slackUserId ?? botUserId,
      expiresAtMs: world.clock.now() + codeLifeMs,
      isUsed: false,
    });
    back.searchParams.set('code', code);
  } else back.searchParams.set('error', 'access_denied');
  if (request.state !== undefined) back.searchParams.set('state', request.state);
  return back.href;
}

/** `oauth.v2.access`: a code or a refresh token for tokens. `credentials`: those of HTTP Basic, which come first. */
export function exchangeTokens(
  world: World | undefined,
  args: Arguments,
  credentials: { readonly clientId: string; readonly clientSecret: string } | undefined,
): Readonly<Record<string, unknown>> {
  if (world === undefined) throw new SlackRefusal('invalid_client_id');
  const { oauth } = world.slack;
  const clientSecret = credentials?.clientSecret ?? optionalText(args, 'client_secret');
  if (clientSecret !== oauth.clientSecret) throw new SlackRefusal('bad_client_secret');
  const grantType = optionalText(args, 'grant_type') ?? 'authorization_code';
  if (grantType === 'authorization_code') return redeemCode(world, args);
  if (grantType === 'refresh_token') return refresh(world, args);
  throw new SlackRefusal('invalid_grant_type');
}

function redeemCode(world: World, args: Arguments): Readonly<Record<string, unknown>> {
  const { oauth } = world.slack;
  const code = oauth.codes.get(requiredText(args, 'code'));
  if (code === undefined || code.expiresAtMs <= world.clock.now()) throw new SlackRefusal('invalid_code');
  if (code.isUsed) throw new SlackRefusal('code_already_used');
  if (code.redirectUri !== optionalText(args, 'redirect_uri')) throw new SlackRefusal('bad_redirect_uri');
  code.isUsed = true;
  world.slack.scopes = new Set(code.scopes);
  return { ...grant(world), authed_user: { id: code.userId } };
}

function refresh(world: World, args: Arguments): Readonly<Record<string, unknown>> {
  const { oauth } = world.slack;
  const known = oauth.refreshTokens.get(requiredText(args, 'refresh_token'));
  if (known === undefined || known.isUsed || !oauth.isRotating) throw new SlackRefusal('invalid_refresh_token');
  known.isUsed = true;
  return grant(world);
}

/** New tokens of the bot: with rotation an access token that expires and a refresh token, else one that lasts. */
function grant(world: World): Readonly<Record<string, unknown>> {
  const { slack, timings } = world;
  const { oauth } = slack;
  const lasting = newSlackBotToken();
  const token = oauth.isRotating ? `xoxe.xoxb-1-${newToken(120)}` : lasting;
  const lifeSeconds = Math.ceil(timings.slackTokenLifeMs / 1000);
  keepBotToken(oauth, token, oauth.isRotating ? world.clock.now() + timings.slackTokenLifeMs : undefined);
  return {
    app_id: slack.appId,
    scope: [...slack.scopes].join(','),
    token_type: 'bot',
    access_token: token,
    bot_user_id: slack.botUserId,
    ...(oauth.isRotating ? { refresh_token: newRefreshToken(world), expires_in: lifeSeconds } : {}),
    team: { id: slack.teamId, name: slack.teamName },
    enterprise: null,
    is_enterprise_install: false,
  };
}

function newRefreshToken({ slack }: World): string {
  const token = `xoxe-1-${newToken(120)}`;
  slack.oauth.refreshTokens.set(token, { isUsed: false });
  return token;
}
