export const sessionCookieName = 'obl_session';

/** The session's token in a `Cookie` header; undefined when there is none. */
export function readSessionCookie(header: string | undefined): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const separator = pair.indexOf('=');
    if (pair.slice(0, separator).trim() !== sessionCookieName) continue;
    return pair.slice(separator + 1).trim() || undefined;
  }
  return undefined;
}

/** A `Set-Cookie` value. Scripts cannot read the cookie and other sites' forms do not send it. */
export function writeSessionCookie(token: string, options: { maxAgeSeconds: number; isSecure: boolean }): string {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${options.maxAgeSeconds}`];
  if (options.isSecure) attributes.push('Secure');
  return [`${sessionCookieName}=${token}`, ...attributes].join('; ');
}
