import { type ErrorCode, errorTable, type Problem } from '@oblivion/protocol';
import type { Outcome } from '@/lib/outcome';

/** An outcome as the JSON answer of one of Observer's own addresses; errors as `application/problem+json`. */
export function answerWith<T>(result: Outcome<T>): Response {
  switch (result.outcome) {
    case 'found':
      return Response.json(result.data, { headers: { 'cache-control': 'no-store' } });
    case 'missing':
      return refuse('not_found');
    case 'signed_out':
      return refuse('unauthenticated');
    case 'failed':
      return refuse('unavailable', result.problem.title);
  }
}

function refuse(code: ErrorCode, title: string = errorTable[code].title): Response {
  const { status } = errorTable[code];
  const body: Problem = { type: 'about:blank', title, status, code };
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
  return Response.json(body, { status, headers });
}
