import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createInstance,
  getHttpOperationsFromSpec,
  type IHttpRequest,
  type PrismHttpInstance,
} from '@stoplight/prism-http';

/** What of a request is not as ClickUp's own document says. */
export interface Violation {
  readonly request: string;
  readonly problems: readonly string[];
}

/** A request as it came, before Prism's form of it. */
interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Finding {
  readonly location?: readonly (string | number)[];
  readonly path?: readonly (string | number)[];
  readonly message: string;
}

type Operations = Awaited<ReturnType<typeof getHttpOperationsFromSpec>>;

/** The server that the document names. */
const server = 'https://api.clickup.com/api';
const silent = () => undefined;
const logger = { info: silent, warn: silent, error: silent, debug: silent, trace: silent, success: silent };
const settings = {
  isProxy: false,
  mock: { dynamic: false },
  checkSecurity: true,
  validateRequest: true,
  validateResponse: false,
  errors: false,
  upstreamProxy: undefined,
} as const;

/**
 * Stands before a ClickUp and holds every request against ClickUp's OpenAPI document, with Prism; whatever it thinks of it,
 * the request goes on and is answered.
 */
export class ClickUpValidator implements AsyncDisposable {
  readonly requests: string[] = [];
  readonly violations: Violation[] = [];
  readonly #prism: PrismHttpInstance;
  readonly #operations: Operations;
  readonly #apiUrl: string;
  readonly #server: Server;

  private constructor(operations: Operations, apiUrl: string) {
    this.#operations = operations;
    this.#prism = createInstance(settings, { logger: { ...logger, child: () => logger } as never });
    this.#apiUrl = apiUrl;
    this.#server = createServer((request, response) => void this.#pass(request, response));
  }

  /** `apiUrl`: the address of the ClickUp behind it. */
  static async start(document: object, apiUrl: string): Promise<ClickUpValidator> {
    const validator = new ClickUpValidator(await getHttpOperationsFromSpec(document), apiUrl);
    validator.#server.listen(0, '127.0.0.1');
    await once(validator.#server, 'listening');
    return validator;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { authorization = '', 'content-type': contentType = 'application/json' } = request.headers;
    const sent = { method: request.method as string, headers: { authorization, 'content-type': contentType } };
    await this.#judge(request.url as string, { ...sent, body });
    const answer = await fetch(`${this.#apiUrl}${request.url}`, body === '' ? sent : { ...sent, body });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  }

  async #judge(path: string, sent: Sent): Promise<void> {
    const request = `${sent.method} ${path}`;
    this.requests.push(request);
    const problems = await this.#problemsOf(path, sent);
    if (problems.length > 0) this.violations.push({ request, problems });
  }

  async #problemsOf(address: string, { method, headers, body }: Sent): Promise<readonly string[]> {
    const { pathname, searchParams } = new URL(address, 'https://api.clickup.com');
    const url = { baseUrl: server, path: pathname, query: queryOf(searchParams) };
    const request = { method: method.toLowerCase() as IHttpRequest['method'], headers, url };
    const given = body === '' ? request : { ...request, body: JSON.parse(body) as unknown };
    const result = await this.#prism.request(given, this.#operations)();
    if (result._tag === 'Right') return result.right.validations.input.map(problemOf);
    // No such operation, or one that may not be called like this.
    const { message, additional } = result.left as Error & { additional?: { validation?: readonly Finding[] } };
    return additional?.validation?.map(problemOf) ?? [message];
  }
}

function problemOf({ location, path, message }: Finding): string {
  return `${(location ?? path ?? []).join('.')}: ${message}`;
}

function queryOf(parameters: URLSearchParams): Record<string, string | string[]> {
  const names = [...new Set(parameters.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
}
