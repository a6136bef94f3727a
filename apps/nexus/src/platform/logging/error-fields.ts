/** An error as log fields: its words and stack for the operator, nothing of the request. */
export function errorFields(error: unknown): { error: string; stack?: string; cause?: string } {
  if (!(error instanceof Error)) return { error: String(error) };
  return {
    error: error.message,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause instanceof Error ? { cause: error.cause.message } : {}),
  };
}
