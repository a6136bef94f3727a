import { ProblemError } from '@oblivion/nexus-client';
import { type ClickUpInstallationAnswer, clickUpInstallationAnswer } from '@oblivion/protocol';
import { z } from 'zod';
import { withoutField } from '@/lib/field-words';
import { problemWords, type ProblemWords } from '@/lib/problem-words';

export const wayBackCookieName = 'obl_clickup_back';
/** As long as a choice may take. */
const secondsToRead = 900;

const shape = z.union([
  z.object({ answer: clickUpInstallationAnswer }),
  z.object({ problem: z.object({ title: z.string(), advice: z.string(), traceId: z.string().nullable() }) }),
]);
export type WayBack = { readonly answer: ClickUpInstallationAnswer } | { readonly problem: ProblemWords };

/** Why the way back from ClickUp did not end well: the field at fault means nothing to somebody who filled in none. */
export function problemOf(error: unknown): ProblemWords {
  const words = problemWords(error);
  if (!(error instanceof ProblemError) || error.code !== 'invalid_request') return words;
  return { ...words, title: 'ClickUp was not connected.', advice: withoutField(words.advice) };
}

/** `Set-Cookie` line with how the way back from ClickUp ended, for the page of ClickUp alone. */
export function wayBackCookie(wayBack: WayBack): string {
  const value = Buffer.from(JSON.stringify(wayBack)).toString('base64url');
  return `${wayBackCookieName}=${value}; Path=/connections/clickup; HttpOnly; SameSite=Lax; Max-Age=${secondsToRead}`;
}

/** Undefined when there is nothing to say. */
export function readWayBack(value: string | undefined): WayBack | undefined {
  if (value === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(Buffer.from(value, 'base64url').toString('utf8')));
  } catch {
    return undefined;
  }
}
