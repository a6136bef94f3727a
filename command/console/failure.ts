/**
 * An expected failure: its message is one clear line that says what is wrong and what to do.
 * It is printed as it stands, without a stack trace.
 */
export class CommandFailure extends Error {
  readonly exitCode: number;
  /** Lines that help to understand the failure, such as the end of a log. */
  readonly details: readonly string[];

  constructor(message: string, options: { readonly exitCode?: number; readonly details?: readonly string[] } = {}) {
    super(message);
    this.exitCode = options.exitCode ?? 1;
    this.details = options.details ?? [];
  }
}

/** The caller wrote something that cannot be understood: exit code 2, as shells expect. */
export class UsageFailure extends CommandFailure {
  constructor(message: string) {
    super(message, { exitCode: 2 });
  }
}

/** Message of anything that was thrown, on one line. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  const message = error instanceof Error ? error.message || error.name : String(error);
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${messageOf(error.cause)})` : '';
  return `${message.split('\n')[0]}${cause}`;
}
