/** What decides the policy of one page. */
export interface PolicyInput {
  readonly nonce: string;
  /** Where the live feed is. */
  readonly liveAddress: string;
  readonly isDevelopment: boolean;
}

/**
 * Content-Security-Policy of a page: scripts and style sheets carry the nonce, connections go to Observer and the live
 * feed only, and nobody frames the page. Style attributes are allowed: the menus place themselves with them.
 */
export function contentSecurityPolicy(input: PolicyInput): string {
  const nonce = `'nonce-${input.nonce}'`;
  const evaluation = input.isDevelopment ? " 'unsafe-eval'" : '';
  return [
    "default-src 'self'",
    `script-src 'self' ${nonce} 'strict-dynamic'${evaluation}`,
    `style-src 'self' ${nonce}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${new URL(input.liveAddress).origin}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of every answer besides the policy. */
export const fixedSecurityHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // Not `no-referrer`: browsers would then send `Origin: null` with forms, and sign-in checks the origin.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), browsing-topics=()',
};
