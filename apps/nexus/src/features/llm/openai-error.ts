import { errorTable } from '@oblivion/protocol';
import { toKnown } from '../../platform/errors/problem.js';

/** An error in the form of the OpenAI API, so that its official clients raise their own typed errors. */
export interface OpenAiError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly error: {
      readonly message: string;
      readonly type: string;
      readonly param: string | null;
      readonly code: string;
    };
  };
}

/** Maps any failure; only the words of an expected one leave. */
export function toOpenAiError(error: unknown): OpenAiError {
  const known = toKnown(error);
  const { status, retryable } = errorTable[known.code];
  const retryAfterSeconds = known.retryAfterSeconds ?? (known.code === 'unavailable' ? 1 : undefined);
  return {
    status,
    headers: {
      // Clients would otherwise try a 409 or a 5xx again that cannot succeed.
      'x-should-retry': String(retryable),
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
    body: { error: { message: known.message, type: typeOf(status), param: known.field ?? null, code: known.code } },
  };
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
