import { z } from 'zod';
import { ClickUpRequests } from './clickup-request.client.js';

const granted = z.looseObject({ access_token: z.string().min(1) });

/** ClickUp's page on which a person chooses the workspaces that the app may reach. */
export function clickUpAuthorizeUrl(
  authorizeUrl: string,
  asked: { readonly clientId: string; readonly redirectUrl: string; readonly state: string },
): string {
  const url = new URL(authorizeUrl);
  url.searchParams.set('client_id', asked.clientId);
  url.searchParams.set('redirect_uri', asked.redirectUrl);
  url.searchParams.set('state', asked.state);
  return url.href;
}

/** Exchanges the code that a person came back with for a token, which does not expire. The code is good once. */
export async function redeemClickUpCode(
  app: { readonly apiUrl: string; readonly clientId: string; readonly clientSecret: string },
  code: string,
  timeoutMs: number,
): Promise<string> {
  const requests = new ClickUpRequests({ apiUrl: app.apiUrl }, timeoutMs);
  const query = new URLSearchParams({ client_id: app.clientId, client_secret: app.clientSecret, code });
  return granted.parse(await requests.call({ method: 'POST', path: `/v2/oauth/token?${query}` })).access_token;
}
