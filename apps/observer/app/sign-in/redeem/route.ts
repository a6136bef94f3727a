import { ProblemError } from '@oblivion/nexus-client';
import type { NextRequest } from 'next/server';
import { nexusForStranger } from '@/lib/nexus.client';
import { isSameOrigin } from '@/lib/same-origin';
import { seeOther } from '@/lib/see-other';

/** Redeems a one-time token from the form of the sign-in page and hands the session cookie of Nexus to the browser. */
export async function POST(request: NextRequest): Promise<Response> {
  if (!isSameOrigin(request.headers)) return seeOther('/sign-in?problem=foreign');
  const token = await tokenOf(request);
  if (token === null) return seeOther('/sign-in?problem=used');
  try {
    const { setCookies } = await nexusForStranger().signIn(token);
    return seeOther('/', setCookies);
  } catch (error) {
    const isRefused = error instanceof ProblemError && error.status < 500 && error.code !== 'rate_limited';
    return seeOther(`/sign-in?problem=${isRefused ? 'used' : 'unreachable'}`);
  }
}

async function tokenOf(request: NextRequest): Promise<string | null> {
  try {
    const token = (await request.formData()).get('token');
    return typeof token === 'string' && token !== '' ? token : null;
  } catch {
    return null;
  }
}
