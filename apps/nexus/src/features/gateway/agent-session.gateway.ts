import { type ClientFrame, type ErrorCode, errorTable, type ServerFrame } from '@oblivion/protocol';
import { type Span, SpanKind } from '@opentelemetry/api';
import type { RawData, WebSocket } from 'ws';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { toKnown } from '../../platform/errors/problem.js';
import type { Cursor } from '../../platform/feed/cursor.js';
import type { Feed } from '../../platform/feed/feed.service.js';
import type { StreamEvent } from '../../platform/feed/stream-event.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import type { Log } from '../../platform/logging/log.service.js';
import { withLogContext } from '../../platform/logging/log-context.js';
import type { SocketMetrics } from '../../platform/metrics/socket-metrics.service.js';
import { errorTypeOf, inSpan, markFailed } from '../../platform/telemetry/in-span.js';
import { parseTraceparent } from '../../platform/telemetry/traceparent.js';
import type { Tracing } from '../../platform/telemetry/tracing.service.js';
import type { AgentCommands } from './agent-commands.service.js';
import type { AgentGreeting, Greeting } from './agent-greeting.service.js';
import type { EventLoader } from './event-loader.service.js';
import { frameOfEvent } from './frame-of-event.js';
import { readFrame } from './read-frame.js';

export interface SessionParts {
  readonly greeting: AgentGreeting;
  readonly commands: AgentCommands;
  readonly loader: EventLoader;
  readonly feed: Feed;
  readonly log: Log;
  readonly metrics: SocketMetrics;
  readonly tracing: Tracing;
}

export interface SessionLimits {
  readonly helloTimeoutMs: number;
  readonly silenceMs: number;
  readonly sendBufferBytes: number;
  readonly badFrames: number;
  readonly waitingFrames: number;
  readonly offers: number;
}

/** One socket of an agent, from hello to its end. Frames are answered in the order in which they came. */
export class AgentSession {
  readonly #socket: WebSocket;
  readonly #id: string;
  readonly #parts: SessionParts;
  readonly #limits: SessionLimits;
  readonly #helloTimer: NodeJS.Timeout;
  #silenceTimer: NodeJS.Timeout | undefined;
  #greeting: Greeting | undefined;
  #isGreeting = false;
  #incoming: Promise<void> = Promise.resolve();
  #outgoing: Promise<void> = Promise.resolve();
  #waitingFrames = 0;
  #badFrames = 0;
  /** The last event that was looked at for this agent: where an offer made now stands in its stream. */
  #cursor: Cursor | undefined;
  #stopFollowing: (() => void) | undefined;
  #isOver = false;
  #reason = 'the connection was closed';

  constructor(socket: WebSocket, id: string, parts: SessionParts, limits: SessionLimits) {
    this.#socket = socket;
    this.#id = id;
    this.#parts = parts;
    this.#limits = limits;
    this.#helloTimer = setTimeout(() => this.#end('hello_expected', 'No hello came in time.'), limits.helloTimeoutMs);
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('error', (error) => parts.log.debug(errorFields(error), 'agent socket failed'));
  }

  /** Resolves when the socket has closed and everybody who should know has been told. */
  get closed(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.once('close', () => void this.#cleanUp().then(resolve));
    });
  }

  /** Asks the agent to reconnect elsewhere after a pause, and closes. */
  drain(reconnectAfterMs: number): void {
    this.#send({ type: 'drain', reconnectAfterMs });
    this.#end('draining');
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#isOver) return;
    this.#listenForSilence();
    if (this.#waitingFrames >= this.#limits.waitingFrames) {
      this.#end('rate_limited', `More than ${this.#limits.waitingFrames} frames wait for their answer.`);
      return;
    }
    const read = isBinary ? readFrame('') : readFrame(data.toString());
    if (read.outcome === 'bad') {
      this.#parts.metrics.received('unreadable');
      this.#sendError(read.replyTo, new NexusError(read.code, read.message, { field: read.field }));
      this.#badFrames += 1;
      if (this.#badFrames >= this.#limits.badFrames) this.#end('too_many_bad_frames');
      return;
    }
    this.#parts.metrics.received(read.frame.type);
    this.#waitingFrames += 1;
    this.#incoming = this.#incoming.then(async () => {
      await this.#answerInTrace(read.frame);
      this.#waitingFrames -= 1;
    });
  }

  /** Heartbeats and parts of answers tell nothing, unless the agent itself made them part of a trace. */
  async #answerInTrace(frame: ClientFrame): Promise<void> {
    const parent = parseTraceparent(frame.traceparent);
    const isQuiet = frame.type === 'heartbeat' || frame.type === 'answer';
    if (isQuiet && parent === undefined) return this.#answer(frame);
    const words = {
      name: `agent ${frame.type}`,
      kind: SpanKind.SERVER,
      attributes: {
        'rpc.method': frame.type,
        ...('taskId' in frame ? { 'oblivion.task.id': frame.taskId } : {}),
        ...(this.#greeting === undefined ? {} : { 'gen_ai.agent.id': this.#greeting.agent.id }),
      },
    };
    return inSpan(words, (span) => this.#answer(frame, span), parent);
  }

  async #answer(frame: ClientFrame, span?: Span): Promise<void> {
    if (this.#isOver) return;
    const startedAt = performance.now();
    const measure = (outcome: string): void =>
      this.#parts.metrics.answered({ type: frame.type, outcome, seconds: (performance.now() - startedAt) / 1000 });
    try {
      if (this.#greeting === undefined) await this.#greet(frame);
      else await this.#command(frame, this.#greeting);
      measure('ok');
    } catch (error) {
      const known = toKnown(error);
      measure(known.code);
      if (span !== undefined) markFailed(span, errorTypeOf(known));
      if (known.code === 'internal') this.#parts.log.error(errorFields(error), 'frame failed');
      this.#sendError(frame.id, known);
      if (this.#greeting === undefined) this.#end(known.code, known.message);
    }
  }

  async #greet(frame: ClientFrame): Promise<void> {
    if (frame.type !== 'hello') throw new NexusError('hello_expected');
    this.#isGreeting = true;
    const greeting = await this.#parts.greeting.greet(frame, this.#id);
    clearTimeout(this.#helloTimer);
    this.#greeting = greeting;
    if (this.#isOver) return;
    this.#parts.log.info(
      { tenantId: greeting.tenantId, agentId: greeting.agent.id, isResumed: greeting.isResumed },
      'agent connected',
    );
    this.#send(greeting.welcome);
    if (!greeting.isResumed) await this.#offer(greeting, this.#limits.offers);
    const { stop } = await this.#parts.feed.follow(greeting.tenantId, {
      from: greeting.from,
      listener: (events) => this.#tell(events, greeting),
    });
    if (this.#isOver) stop();
    else this.#stopFollowing = stop;
  }

  async #command(frame: ClientFrame, greeting: Greeting): Promise<void> {
    if (frame.type === 'hello')
      throw new NexusError('invalid_frame', 'type: hello was said already', { field: 'type' });
    const { tenantId, agent, slots } = greeting;
    const context = { tenantId, agentId: agent.id, ...('taskId' in frame ? { taskId: frame.taskId } : {}) };
    const result = await withLogContext(context, () =>
      this.#parts.commands.execute({ tenantId, agentId: agent.id, slots }, frame),
    );
    this.#send({ type: 'reply', replyTo: frame.id, result });
    // A slot is free again: say what waits, should the agent have passed it by while it was full.
    if (frame.type === 'finish' || frame.type === 'release') await this.#offer(greeting, slots);
  }

  async #offer(greeting: Greeting, limit: number): Promise<void> {
    const cursor = this.#cursor ?? greeting.from;
    for (const frame of await this.#parts.greeting.listOffers(greeting, cursor, limit)) this.#send(frame);
  }

  /** Sends what the stream brings, in its order, though each event has to be read first. */
  #tell(events: readonly StreamEvent[], greeting: Greeting): void {
    const listener = { agentId: greeting.agent.id, projectIds: greeting.projectIds };
    for (const event of events) {
      if (this.#isReplacedBy(event, greeting)) return this.#end('replaced');
      if (event.name === 'agent.revoked' && event.payload.agent.id === greeting.agent.id) {
        return this.#end('unauthenticated', 'The agent was revoked.');
      }
      const loading = this.#parts.loader.load(greeting.tenantId, event, greeting.agent.id);
      // It is waited for when its turn comes: should it fail before that, nobody has to end of it.
      loading.catch(() => undefined);
      this.#outgoing = this.#outgoing
        .then(async () => {
          const traceparent = this.#parts.tracing.handOn({ traceparent: event.traceparent, at: event.occurredAt });
          const frame = frameOfEvent(event, await loading, { ...listener, traceparent });
          if (frame !== undefined) this.#send(frame);
          this.#cursor = event.cursor;
        })
        .catch((error: unknown) => {
          // Leaving one out would break the order: let the agent come back and resume.
          this.#parts.log.warn(errorFields(error), 'event could not be read for an agent');
          this.#end('unavailable');
        });
    }
  }

  #isReplacedBy(event: StreamEvent, greeting: Greeting): boolean {
    return (
      event.name === 'agent.connected' &&
      event.payload.agent.id === greeting.agent.id &&
      event.payload.session !== this.#id &&
      event.cursor.position > greeting.connectedAt
    );
  }

  #send(frame: ServerFrame): void {
    if (this.#isOver) return;
    if (this.#socket.bufferedAmount > this.#limits.sendBufferBytes) return this.#end('too_slow');
    this.#socket.send(JSON.stringify(frame));
    this.#parts.metrics.sent(frame.type);
  }

  #sendError(replyTo: string | null, error: NexusError): void {
    const { code, message, field } = error;
    const retryable = errorTable[code].retryable;
    this.#send({ type: 'error', replyTo, code, message, ...(field === undefined ? {} : { field }), retryable });
  }

  #listenForSilence(): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => {
      this.#reason = 'it fell silent';
      this.#isOver = true;
      this.#parts.metrics.cut('silent');
      this.#socket.terminate();
    }, this.#limits.silenceMs);
  }

  /** Closes with the code of the error table; the other side is not waited for. */
  #end(code: ErrorCode, message?: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#parts.metrics.cut(code);
    this.#reason = message ?? errorTable[code].title;
    const row: { close?: number; status: number } = errorTable[code];
    this.#socket.close(row.close ?? 1011, code);
    const patienceMs = 2_000;
    setTimeout(() => this.#socket.terminate(), patienceMs).unref();
  }

  async #cleanUp(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#helloTimer);
    clearTimeout(this.#silenceTimer);
    this.#stopFollowing?.();
    if (this.#isGreeting) await this.#incoming;
    if (this.#greeting === undefined) return;
    const { tenantId, agent } = this.#greeting;
    this.#parts.log.info({ tenantId, agentId: agent.id, reason: this.#reason }, 'agent disconnected');
    try {
      await this.#parts.greeting.farewell(this.#greeting, this.#id, this.#reason);
    } catch (error) {
      this.#parts.log.warn(errorFields(error), 'the end of a connection could not be recorded');
    }
  }
}
