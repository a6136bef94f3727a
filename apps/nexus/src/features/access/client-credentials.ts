import { tokenRequest } from '@oblivion/protocol';

/** What the body of `POST /oauth/token` and its headers say about the client. */
export type ClientCredentials =
  | { readonly outcome: 'given'; readonly clientId: string; readonly clientSecret: string }
  | { readonly outcome: 'refused'; readonly error: OAuthErrorCode; readonly description: string };

/** Error codes of RFC 6749 section 5.2. */
export type OAuthErrorCode = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type';

/** Reads client credentials from HTTP Basic or the body, never from both (RFC 6749 sections 2.3.1 and 4.4). */
export function readClientCredentials(authorization: string | undefined, body: unknown): ClientCredentials {
  const parsed = tokenRequest.safeParse(body ?? {});
  if (!parsed.success) return refuse(body, parsed.error.issues[0]?.path[0]);
  const { client_id: clientId, client_secret: clientSecret } = parsed.data;
  if (authorization === undefined) {
    if (clientId !== undefined && clientSecret !== undefined) return { outcome: 'given', clientId, clientSecret };
    return invalid('invalid_client', 'Send client_id and client_secret in the body, or use HTTP Basic.');
  }
  if (clientSecret !== undefined)
    return invalid('invalid_request', 'Send the credentials once: in HTTP Basic or in the body.');
  return readBasic(authorization) ?? invalid('invalid_client', 'The Authorization header is not HTTP Basic.');
}

function refuse(body: unknown, field: PropertyKey | undefined): ClientCredentials {
  const grantType = (body as { grant_type?: unknown } | null | undefined)?.grant_type;
  if (field !== 'grant_type') return invalid('invalid_request', 'client_id and client_secret must be short texts.');
  if (grantType === undefined)
    return invalid('invalid_request', 'grant_type is missing; it must be client_credentials.');
  return invalid('unsupported_grant_type', 'grant_type must be client_credentials.');
}

function readBasic(authorization: string): ClientCredentials | undefined {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization.trim())?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const separator = text.indexOf(':');
  if (separator < 1) return undefined;
  const clientId = decode(text.slice(0, separator));
  const clientSecret = decode(text.slice(separator + 1));
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return { outcome: 'given', clientId, clientSecret };
}

/** Both parts are form-encoded before they are joined. */
function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function invalid(error: OAuthErrorCode, description: string): ClientCredentials {
  return { outcome: 'refused', error, description };
}
