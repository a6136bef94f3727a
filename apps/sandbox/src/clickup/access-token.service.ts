import type { Sandbox } from '../sandbox.js';
import { newToken } from '../worlds/identifiers.js';
import { refusals } from './clickup-error.js';

/** A code, which is good once, for a token of the account that allowed the app. It does not expire. */
export function accessToken({ worlds }: Sandbox, query: Readonly<Record<string, string>>): unknown {
  const world = worlds.findByClickUpClient(query.client_id ?? '');
  if (world === undefined || world.clickup.oauth.clientSecret !== query.client_secret) throw refusals.clientInvalid();
  const { oauth, tokens, serviceUserId } = world.clickup;
  const code = oauth.codes.get(query.code ?? '');
  if (code === undefined || code.isUsed || code.expiresAtMs <= world.clock.now()) throw refusals.codeInvalid();
  code.isUsed = true;
  const token = `${serviceUserId}_${newToken(64)}`;
  tokens.set(token, serviceUserId);
  return { access_token: token, token_type: 'Bearer' };
}
