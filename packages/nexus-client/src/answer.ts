import { problem } from '@oblivion/protocol';
import type { z } from 'zod';
import { ConnectionError, ProblemError } from './problem-error.js';

/** The answer in the shape of the contract; throws `ConnectionError` naming the first place where it differs. */
export function requireShape<T>(shape: z.ZodType<T>, answer: unknown): T {
  const result = shape.safeParse(answer);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue?.path.join('.') || 'the answer';
  throw new ConnectionError('unexpected_answer', `Nexus answered outside the contract: ${place}: ${issue?.message}.`);
}

/** The error to throw for an answer with an error status. */
export function readProblem(status: number, text: string): ProblemError | ConnectionError {
  const result = problem.safeParse(parsed(text));
  if (result.success) return new ProblemError(result.data);
  const failure = status >= 502 && status <= 504 ? 'unreachable' : 'unexpected_answer';
  return new ConnectionError(failure, `Nexus answered with status ${status} and no explanation.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
