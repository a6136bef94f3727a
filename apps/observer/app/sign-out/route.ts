import type { NextRequest } from 'next/server';
import { nexusForRequest } from '@/lib/nexus.client';
import { outcomeOf } from '@/lib/outcome';
import { isSameOrigin } from '@/lib/same-origin';
import { seeOther } from '@/lib/see-other';
import { sessionCookieName } from '@/lib/session-cookie';

/** Ends the session in Nexus. The browser forgets its cookie also when Nexus cannot be reached. */
export async function POST(request: NextRequest): Promise<Response> {
  if (!isSameOrigin(request.headers)) return seeOther('/');
  const nexus = await nexusForRequest();
  const result = await outcomeOf(() => nexus.signOut());
  const forget = `${sessionCookieName}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`;
  const problem = result.outcome === 'failed' ? 'forgotten' : 'signed-out';
  return seeOther(`/sign-in?problem=${problem}`, [
    ...(result.outcome === 'found' ? result.data.setCookies : []),
    forget,
  ]);
}
