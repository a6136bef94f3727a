import { ProblemError } from '@oblivion/nexus-client';
import { errorTable, type Problem } from '@oblivion/protocol';
import type { z } from 'zod';
import { isSameOrigin } from '@/lib/same-origin';

/**
 * Hands a form on to Nexus and its answer back, refusals with their field and words. Only Observer's own pages may send
 * one.
 */
export async function relayForm<T>(
  request: Request,
  shape: z.ZodType<T>,
  send: (form: T) => Promise<unknown>,
): Promise<Response> {
  if (!isSameOrigin(request.headers))
    return problemAnswer({ code: 'forbidden', detail: 'The form is of another site.' });
  const form = shape.safeParse(await request.json().catch(() => undefined));
  if (!form.success) {
    const [issue] = form.error.issues;
    const field = ['body', ...(issue?.path ?? [])].join('.');
    return problemAnswer({ code: 'invalid_request', detail: `${field}: ${issue?.message}`, field });
  }
  try {
    return Response.json(await send(form.data), { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    if (!(error instanceof ProblemError)) return problemAnswer({ code: 'unavailable' });
    const { code, detail, field } = error;
    return problemAnswer({ code, detail, field });
  }
}

function problemAnswer({
  code,
  detail,
  field,
}: Pick<Problem, 'code'> & { detail?: string | undefined; field?: string | undefined }): Response {
  const { status, title } = errorTable[code];
  const body: Problem = {
    type: 'about:blank',
    title,
    status,
    code,
    ...(detail !== undefined && { detail }),
    ...(field !== undefined && { field }),
  };
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
  return Response.json(body, { status, headers });
}
