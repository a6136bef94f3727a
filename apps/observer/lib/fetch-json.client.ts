import { problem } from '@oblivion/protocol';
import type { z } from 'zod';

const timeoutMs = 15_000;

/** Reads one of Observer's own addresses in the browser. A lost session leads to the sign-in page. Throws in words. */
export function fetchJson<T>(path: string, shape: z.ZodType<T>): Promise<T> {
  return ask(path, shape, 'GET');
}

/** Has one of Observer's own addresses do something. A lost session leads to the sign-in page. Throws in words. */
export function sendJson<T>(path: string, shape: z.ZodType<T>): Promise<T> {
  return ask(path, shape, 'POST');
}

/** What Nexus found wrong with a form, and where. */
export class FormProblem extends Error {
  readonly field: string | undefined;
  constructor(message: string, field: string | undefined) {
    super(message);
    this.field = field;
  }
}

/** Sends a form to one of Observer's own addresses. Throws `FormProblem` when it is refused. */
export async function submitJson<T>(path: string, body: object, shape: z.ZodType<T>): Promise<T> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    cache: 'no-store',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status === 401) window.location.assign('/sign-in?problem=expired');
  const answer: unknown = await response.json();
  if (response.ok) return shape.parse(answer);
  const refused = problem.safeParse(answer).data;
  throw new FormProblem(refused?.detail ?? refused?.title ?? 'The answer could not be read.', refused?.field);
}

async function ask<T>(path: string, shape: z.ZodType<T>, method: 'GET' | 'POST'): Promise<T> {
  const response = await fetch(path, { method, cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) });
  if (response.status === 401) window.location.assign('/sign-in?problem=expired');
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(problem.safeParse(answer).data?.title ?? 'The answer could not be read.');
  return shape.parse(answer);
}
