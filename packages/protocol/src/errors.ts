import { z } from 'zod';

/**
 * One row for every error a caller can meet.
 * `status`: HTTP status. `close`: WebSocket close code, when the error ends the connection. `retryable`: whether the
 * same request may succeed later without a change. `title`: public text; details come with the occurrence.
 */
export const errorTable = {
  invalid_request: { status: 400, retryable: false, title: 'The request does not have the expected form.' },
  invalid_frame: { status: 400, retryable: false, title: 'The frame is not one of the agent protocol.' },
  unauthenticated: { status: 401, close: 4401, retryable: false, title: 'Sign in, or send a valid token.' },
  invalid_client: { status: 401, retryable: false, title: 'The client id or the client secret is wrong.' },
  invalid_signature: { status: 401, retryable: false, title: 'The signature does not match the body.' },
  stale_timestamp: { status: 401, retryable: false, title: 'The request is too old or from the future.' },
  forbidden: { status: 403, retryable: false, title: 'This caller may not do that.' },
  not_found: { status: 404, retryable: false, title: 'There is nothing at this address that you may see.' },
  lease_lost: { status: 409, retryable: false, title: 'The claim has passed to somebody else or has ended.' },
  invalid_transition: { status: 409, retryable: false, title: 'The task is in a state that does not allow this.' },
  no_free_slot: { status: 409, retryable: true, title: 'The agent already holds as many tasks as it declared.' },
  too_large: { status: 413, close: 1009, retryable: false, title: 'The body is larger than allowed.' },
  unsupported_protocol: {
    status: 426,
    close: 4426,
    retryable: false,
    title: 'This protocol version is not spoken here.',
  },
  rate_limited: { status: 429, close: 4429, retryable: true, title: 'Too many requests.' },
  hello_expected: { status: 400, close: 4400, retryable: false, title: 'The first frame must be hello.' },
  too_many_bad_frames: { status: 400, close: 4400, retryable: false, title: 'Too many frames that could not be read.' },
  too_slow: { status: 408, close: 4408, retryable: true, title: 'The client reads too slowly; reconnect and resume.' },
  replaced: { status: 409, close: 4409, retryable: false, title: 'A newer connection of the same agent took over.' },
  draining: { status: 503, close: 1012, retryable: true, title: 'This server is going away; reconnect.' },
  provider_not_configured: { status: 503, retryable: false, title: 'No model provider is configured.' },
  provider_unavailable: { status: 502, retryable: true, title: 'The model provider cannot be reached.' },
  model_not_allowed: { status: 403, retryable: false, title: 'The project does not allow this model.' },
  unavailable: { status: 503, retryable: true, title: 'A store that is needed cannot be reached; try again.' },
  internal: { status: 500, retryable: true, title: 'Something went wrong on our side.' },
} as const satisfies Record<string, { status: number; close?: number; retryable: boolean; title: string }>;

export type ErrorCode = keyof typeof errorTable;
export const errorCodes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]];

/** Body of every HTTP error (RFC 9457, `application/problem+json`). */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(errorCodes),
    detail: z.string().optional(),
    /** The field at fault, as a path such as `body.name`. */
    field: z.string().optional(),
    /** Give this to the operator: it finds the log lines of the request. */
    traceId: z.string().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;
