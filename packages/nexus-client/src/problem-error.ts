import { type ErrorCode, errorTable, type Problem } from '@oblivion/protocol';

/** Nexus answered with an error (`application/problem+json`). `message` is fit for people. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ErrorCode;
  /** HTTP status of the answer. */
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  /** The field at fault, as a path such as `body.name`. */
  readonly field: string | undefined;
  /** Finds the log lines of the request. */
  readonly traceId: string | undefined;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.code = problem.code;
    this.status = problem.status;
    this.title = problem.title;
    this.detail = problem.detail;
    this.field = problem.field;
    this.traceId = problem.traceId;
  }

  /** Whether the same request may succeed later without a change. */
  get isRetryable(): boolean {
    return errorTable[this.code].retryable;
  }
}

/** Why no answer that can be used came back. */
export type ConnectionFailure = 'timeout' | 'unreachable' | 'unexpected_answer';

/** Nexus could not be reached, did not answer in time, or answered with something outside the contract. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';

  constructor(
    readonly failure: ConnectionFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
