import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ErrorCode, errorTable, problem } from '@oblivion/protocol';
import type { z } from 'zod';

/** The whole body of a request, as text. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Answers with what the protocol says it must be. */
export function answer<T>(response: ServerResponse, shape: z.ZodType<T>, body: T): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(shape.parse(body)));
}

/** Refuses as Nexus does, with a problem of the table of errors. */
export function refuse(
  response: ServerResponse,
  code: ErrorCode,
  words: { field?: string; detail?: string } = {},
): void {
  const { status, title } = errorTable[code];
  const body = problem.parse({ type: 'about:blank', title, status, code, traceId: 'trace-1', ...words });
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body));
}
