import { ProblemError } from '@oblivion/nexus-client';
import { z } from 'zod';
import { withoutField } from '@/lib/field-words';
import { problemWords, type ProblemWords } from '@/lib/problem-words';

export const problemCookieName = 'obl_slack_problem';
const secondsToRead = 60;
const shape = z.object({ title: z.string(), advice: z.string(), traceId: z.string().nullable() });

/** Why the way back from Slack did not end well: the field at fault means nothing to somebody who filled in none. */
export function installProblem(error: unknown): ProblemWords {
  const words = problemWords(error);
  if (!(error instanceof ProblemError) || error.code !== 'invalid_request') return words;
  return { ...words, title: 'Slack was not connected.', advice: withoutField(words.advice) };
}

/** `Set-Cookie` line with what went wrong on the way back from Slack, for the next page alone. */
export function problemCookie(problem: ProblemWords): string {
  const value = Buffer.from(JSON.stringify(problem)).toString('base64url');
  return `${problemCookieName}=${value}; Path=/connections/slack; HttpOnly; SameSite=Lax; Max-Age=${secondsToRead}`;
}

/** Undefined when there is nothing to say. */
export function readProblemCookie(value: string | undefined): ProblemWords | undefined {
  if (value === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(Buffer.from(value, 'base64url').toString('utf8')));
  } catch {
    return undefined;
  }
}
