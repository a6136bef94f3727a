import { CommandFailure, messageOf } from '../console/failure.ts';

const standardTimeoutMs = 10_000;

export interface JsonRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** Asks a part of the system for JSON; a refusal or silence is a failure that names the address. */
export async function askJson(url: string, request: JsonRequest = {}): Promise<unknown> {
  const response = await send(url, request);
  const text = await response.text();
  if (!response.ok)
    throw new CommandFailure(
      `${request.method ?? 'GET'} ${url} was answered ${response.status}: ${text.slice(0, 300)}`,
    );
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandFailure(
      `${request.method ?? 'GET'} ${url} was answered with something that is not JSON: ${text.slice(0, 100)}`,
    );
  }
}

async function send(url: string, request: JsonRequest): Promise<Response> {
  try {
    return await fetch(url, {
      method: request.method ?? 'GET',
      headers: { ...(request.body === undefined ? {} : { 'content-type': 'application/json' }), ...request.headers },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      signal: AbortSignal.timeout(request.timeoutMs ?? standardTimeoutMs),
    });
  } catch (error) {
    throw new CommandFailure(`${url} cannot be reached: ${messageOf(error)}`);
  }
}

/** HTTP status of an address; 0 when nothing answers. */
export async function statusOf(url: string, timeoutMs = 2_000): Promise<number> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

/** What an address says in JSON, whatever its status; undefined when nothing answers. */
export async function readJson(url: string, timeoutMs = 5_000): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    return await response.json();
  } catch {
    return undefined;
  }
}
