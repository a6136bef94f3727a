import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';

const attributeValue = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ intValue: z.union([z.int(), z.string().regex(/^-?\d+$/)]) }),
  z.strictObject({ doubleValue: z.number() }),
  z.strictObject({ boolValue: z.boolean() }),
]);
const attributes = z
  .array(z.strictObject({ key: z.string().min(1), value: attributeValue }))
  .refine((list) => new Set(list.map((entry) => entry.key)).size === list.length, 'keys must be unique')
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0] as unknown])));
const traceId = z.string().regex(/^(?!0+$)[0-9a-f]{32}$/);
const spanId = z.string().regex(/^(?!0+$)[0-9a-f]{16}$/);
const nanoseconds = z.string().regex(/^\d{18,19}$/);
const dropped = z.literal(0);

const span = z.strictObject({
  traceId,
  spanId,
  traceState: z.string().optional(),
  parentSpanId: spanId.optional(),
  flags: z.int().nonnegative().optional(),
  name: z.string().min(1).max(100),
  kind: z.int().min(1).max(5),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes,
  droppedAttributesCount: dropped,
  events: z.array(z.never()),
  droppedEventsCount: dropped,
  links: z.array(
    z.strictObject({
      traceId,
      spanId,
      flags: z.int().optional(),
      attributes,
      droppedAttributesCount: dropped,
    }),
  ),
  droppedLinksCount: dropped,
  status: z.strictObject({ code: z.int().min(0).max(2), message: z.undefined().optional() }),
});

/** What a collector takes by OTLP/HTTP as JSON (opentelemetry-proto, trace service), and nothing that it does not name. */
const exportRequest = z.strictObject({
  resourceSpans: z
    .array(
      z.strictObject({
        resource: z.strictObject({ attributes, droppedAttributesCount: dropped }),
        scopeSpans: z.array(
          z.strictObject({
            scope: z.strictObject({ name: z.string(), version: z.string().optional() }),
            spans: z.array(span).min(1),
            schemaUrl: z.string().optional(),
          }),
        ),
        schemaUrl: z.string().optional(),
      }),
    )
    .min(1),
});

export type ReceivedSpan = z.infer<typeof span> & { readonly service: unknown };

/** How the collector behaves: takes what comes, answers nothing at all, or has no room. */
export type Mood = 'takes' | 'hangs' | 'is full';

/** A collector for tests: keeps every span, and every mistake in what it was sent. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  readonly mistakes: string[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  mood: Mood = 'takes';
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.#answer(request, response));
  }

  static async start(): Promise<OtlpReceiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new OtlpReceiver(server, `http://127.0.0.1:${(server.address() as { port: number }).port}`);
  }

  spansOf(id: string): readonly ReceivedSpan[] {
    return this.spans.filter((entry) => entry.traceId === id);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.headers.push(request.headers);
    if (this.mood === 'hangs') return;
    if (this.mood === 'is full') return void response.writeHead(503).end();
    if (request.url !== '/v1/traces' || request.headers['content-type'] !== 'application/json') {
      this.mistakes.push(`${request.method} ${request.url} ${request.headers['content-type']}`);
      return void response.writeHead(404).end();
    }
    this.#read(Buffer.concat(chunks).toString());
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }

  #read(text: string): void {
    const parsed = exportRequest.safeParse(JSON.parse(text));
    if (!parsed.success) return void this.mistakes.push(z.prettifyError(parsed.error));
    for (const { resource, scopeSpans } of parsed.data.resourceSpans) {
      const service = resource.attributes['service.name'];
      for (const { spans } of scopeSpans) this.spans.push(...spans.map((entry) => ({ ...entry, service })));
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
