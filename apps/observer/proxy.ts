import { type NextRequest, NextResponse } from 'next/server';
import { liveAddress } from '@/lib/live-address';
import { contentSecurityPolicy, fixedSecurityHeaders } from '@/lib/security-headers';
import { sessionCookieName } from '@/lib/session-cookie';
import { readSettings } from '@/lib/settings';

const openPaths: readonly string[] = ['/sign-in', '/sign-in/redeem', '/sign-out', '/healthz'];

/** Sends people without a session to the sign-in page and gives every page its security headers. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname } = request.nextUrl;
  const isOpen = openPaths.includes(pathname) || pathname.startsWith('/api/');
  const response = isOpen || request.cookies.has(sessionCookieName) ? withPolicy(request) : toSignIn(request);
  for (const [name, value] of Object.entries(fixedSecurityHeaders)) response.headers.set(name, value);
  return response;
}

function withPolicy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const policy = contentSecurityPolicy({
    nonce,
    liveAddress: liveAddress(readSettings(process.env).nexusPublicUrl, request.headers.get('host')),
    isDevelopment: process.env.NODE_ENV === 'development',
  });
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

function toSignIn(request: NextRequest): NextResponse {
  const address = request.nextUrl.clone();
  address.pathname = '/sign-in';
  address.search = '';
  return NextResponse.redirect(address);
}

export const config = { matcher: ['/((?!_next/static|_next/image|favicon.ico|icon.svg).*)'] };
