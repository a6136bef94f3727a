import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawBody: string;
  readonly body: Record<string, unknown>;
  readonly atMs: number;
}

/** What the receiver does with one call: a status, or `hang` to leave it unanswered. */
export type Reaction =
  | number
  | 'hang'
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** Calls other than url_verification. */
  readonly deliveries: () => readonly Received[];
  /** Decides the answer to each delivery; without one, 200. */
  react: (received: Received, count: number) => Reaction;
  /** Answers the challenge, unless this is false. */
  isVerifying: boolean;
  readonly close: () => Promise<void>;
}

/** A real HTTP server that keeps every webhook it gets. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('error', () => undefined);
    request.on('end', () => {
      const rawBody = Buffer.concat(parts).toString('utf8');
      const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
      const body = (
        isForm ? Object.fromEntries(new URLSearchParams(rawBody)) : JSON.parse(rawBody)
      ) as Received['body'];
      const one = { path: request.url ?? '', headers: request.headers, rawBody, body, atMs: performance.now() };
      received.push(one);
      if (body.type === 'url_verification') {
        response.statusCode = receiver.isVerifying ? 200 : 404;
        response.end(receiver.isVerifying ? String(body.challenge) : 'no');
        return;
      }
      const reaction = receiver.react(one, deliveries().length);
      if (reaction === 'hang') return;
      const { status, headers, body: answer } = typeof reaction === 'number' ? { status: reaction } : reaction;
      response.writeHead(status, headers).end(answer);
    });
  });
  const deliveries = (): readonly Received[] => received.filter(({ body }) => body.type !== 'url_verification');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    deliveries,
    react: () => 200,
    isVerifying: true,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}
