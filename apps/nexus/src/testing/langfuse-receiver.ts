import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { otlpProblems, readOtlp, type ReceivedScore, receivedScore, type ReceivedSpan } from './langfuse-rules.js';

export const langfuseKeys = { publicKey: 'pk-lf-test-0000', secretKey: 'sk-lf-test-0000' } as const;
export const langfuseProjectId = 'prj-of-tests';

/** What happens to the next exports; `accept_silently` takes the batch and never answers. */
export type ReceiverFault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'accept_silently' }
  | { readonly kind: 'reset' };

/** One batch as it came. */
export interface ReceivedBatch {
  readonly status: number;
  readonly atMs: number;
  readonly spans: readonly ReceivedSpan[];
}

/**
 * Stands for Langfuse 4 at the network edge and applies the rules that it documents: who asks, in which form, every
 * observation complete and once, with its trace on it. What breaks a rule is refused as Langfuse does and kept in
 * `problems`.
 */
export class LangfuseReceiver {
  readonly problems: string[] = [];
  readonly batches: ReceivedBatch[] = [];
  readonly #spans = new Map<string, ReceivedSpan>();
  /** By id: the same id again takes the place of the former. */
  readonly scores = new Map<string, ReceivedScore>();
  readonly #faults: ReceiverFault[] = [];
  readonly #scoreFaults: number[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  /** Observations that are refused whatever batch they come in. */
  isPoison: (span: ReceivedSpan) => boolean = () => false;
  /** What the keys must be; changed to have those of Nexus refused. */
  secretKey: string = langfuseKeys.secretKey;
  #port = 0;

  async start(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Settings of a Nexus that exports here. */
  get settings(): Readonly<Record<string, string>> {
    return {
      NEXUS_LANGFUSE_URL: this.url,
      NEXUS_LANGFUSE_PUBLIC_KEY: langfuseKeys.publicKey,
      NEXUS_LANGFUSE_SECRET_KEY: langfuseKeys.secretKey,
      NEXUS_LANGFUSE_FLUSH_INTERVAL_MS: '50',
      NEXUS_LANGFUSE_TIMEOUT_MS: '1000',
    };
  }

  /** Lets the next exports fail, one after the other. */
  failNext(...faults: readonly ReceiverFault[]): void {
    this.#faults.push(...faults);
  }

  /** Every observation that was taken, in the order of its coming. */
  get spans(): readonly ReceivedSpan[] {
    return [...this.#spans.values()];
  }

  traceOf(runId: string): readonly ReceivedSpan[] {
    const traceId = runId.slice(4);
    return this.spans.filter((span) => span.traceId === traceId);
  }

  /** What is wrong with a trace whose root has come: spans without a parent, or outside of their run. */
  problemsOfTrace(runId: string): readonly string[] {
    const spans = this.traceOf(runId);
    const roots = spans.filter((span) => span.parentSpanId === undefined);
    const known = new Set(spans.map((span) => span.spanId));
    const orphans = spans.filter((span) => span.parentSpanId !== undefined && !known.has(span.parentSpanId));
    return [
      ...(roots.length === 1 ? [] : [`${roots.length} roots`]),
      ...orphans.map((span) => `${span.name}: its parent did not come`),
    ];
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const route = `${request.method} ${request.url}`;
    const credentials = Buffer.from(`${langfuseKeys.publicKey}:${this.secretKey}`).toString('base64');
    if (request.headers.authorization !== `Basic ${credentials}`)
      return send(response, 401, { message: 'Invalid credentials' });
    if (route === 'GET /api/public/projects') {
      return send(response, 200, { data: [{ id: langfuseProjectId, name: 'Tests', metadata: {} }] });
    }
    if (route === 'POST /api/public/scores') return this.#score(response, Buffer.concat(chunks).toString('utf8'));
    if (route !== 'POST /api/public/otel/v1/traces') return send(response, 404, { message: 'Not found' });
    this.#receive(request, response, Buffer.concat(chunks));
  }

  #score(response: ServerResponse, text: string): void {
    const fault = this.#scoreFaults.shift();
    if (fault !== undefined) return send(response, fault, { message: 'fault' });
    const score = receivedScore.safeParse(JSON.parse(text));
    if (!score.success) {
      this.problems.push(...score.error.issues.map((issue) => `score ${issue.path.join('.')}: ${issue.message}`));
      return send(response, 400, { message: 'invalid score' });
    }
    this.scores.set(score.data.id, score.data);
    send(response, 200, { id: score.data.id });
  }

  /** Lets the next scores be answered with these statuses. */
  refuseScores(...statuses: readonly number[]): void {
    this.#scoreFaults.push(...statuses);
  }

  #receive(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
    const isZipped = request.headers['content-encoding'] === 'gzip';
    const text = (isZipped ? gunzipSync(bytes) : bytes).toString('utf8');
    const problems = [...headProblems(request), ...otlpProblems(text)];
    if (problems.length > 0) {
      this.problems.push(...problems);
      return send(response, 400, { message: problems.join('; ') });
    }
    const spans = readOtlp(text);
    const fault = this.#faults.shift();
    if (fault?.kind === 'reset') return void request.socket.destroy();
    if (fault?.kind === 'status') {
      this.batches.push({ status: fault.status, atMs: Date.now(), spans });
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      return send(response, fault.status, { message: 'fault' });
    }
    if (spans.some((span) => this.isPoison(span))) {
      this.batches.push({ status: 400, atMs: Date.now(), spans });
      return send(response, 400, { message: 'invalid span' });
    }
    this.batches.push({ status: 200, atMs: Date.now(), spans });
    for (const span of spans) this.#take(span);
    if (fault?.kind !== 'accept_silently') send(response, 200, {});
  }

  /** The same observation may come again when its first coming was not acknowledged, but never another under its id. */
  #take(span: ReceivedSpan): void {
    const known = this.#spans.get(span.spanId);
    if (known === undefined) this.#spans.set(span.spanId, span);
    else if (JSON.stringify(known) !== JSON.stringify(span)) {
      this.problems.push(`span ${span.spanId} (${span.name}) came again with other contents`);
    }
  }
}

function headProblems({ headers }: IncomingMessage): readonly string[] {
  return [
    ...(headers['x-langfuse-ingestion-version'] === '4' ? [] : ['header x-langfuse-ingestion-version must be 4']),
    ...(headers['content-type'] === 'application/json' ? [] : [`content-type ${headers['content-type']} is not read`]),
  ];
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
