import { ConnectionError, ProblemError } from '@oblivion/nexus-client';

/** An error as the person at the screen reads it: what is wrong, and what to do. */
export interface ProblemWords {
  readonly title: string;
  readonly advice: string;
  /** Finds the log lines of the request; null when Nexus gave none. */
  readonly traceId: string | null;
}

const connectionWords = {
  timeout: 'Nexus is running but slow. Try again in a moment.',
  unreachable: 'Start Nexus, or set NEXUS_URL to the address where it listens, then try again.',
  unexpected_answer: 'Observer and Nexus are probably of different versions. Bring both to the same one.',
} as const;

/** Words for an error of Nexus' client; other errors are ours, and their text stays in the log. */
export function problemWords(error: unknown): ProblemWords {
  if (error instanceof ProblemError)
    return { title: error.title, advice: error.detail ?? retryAdvice(error), traceId: error.traceId ?? null };
  if (error instanceof ConnectionError)
    return { title: error.message, advice: connectionWords[error.failure], traceId: null };
  return { title: 'Something went wrong in Observer.', advice: 'Try again. The reason is in its log.', traceId: null };
}

function retryAdvice(error: ProblemError): string {
  return error.isRetryable ? 'Try again in a moment.' : 'Trying again without a change will not help.';
}
