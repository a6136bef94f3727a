import type { WebSocket } from 'ws';
import { newUuid } from '../worlds/identifiers.js';
import type { PostResult } from '../webhooks/post-webhook.client.js';

/** What Slack sends over a connection, besides its id. */
export interface Envelope {
  readonly type: 'events_api' | 'slash_commands' | 'interactive';
  readonly payload: Readonly<Record<string, unknown>>;
  readonly accepts_response_payload: boolean;
  readonly retry_attempt?: number;
  readonly retry_reason?: string;
}

export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets';

/** What came back for an envelope that was sent; or what is wrong with a frame. */
type Frame =
  | { readonly outcome: 'acknowledged'; readonly envelopeId: string; readonly payload: unknown }
  | { readonly outcome: 'unreadable' };

const closedEarly: PostResult = { outcome: { kind: 'connection_failed', code: 'socket_closed' }, answerText: '' };

/** One connection of an app. */
export class SlackSocket {
  readonly #waiting = new Map<string, (result: PostResult) => void>();
  readonly #socket: WebSocket;
  /** No new envelopes: it was told to go. */
  isLeaving = false;

  constructor(socket: WebSocket, onProblem: (error: string, detail: Readonly<Record<string, unknown>>) => void) {
    this.#socket = socket;
    socket.on('message', (data, isBinary) => this.#take(isBinary ? '' : String(data), onProblem));
    socket.on('close', () => {
      for (const settle of this.#waiting.values()) settle(closedEarly);
      this.#waiting.clear();
    });
  }

  say(frame: Readonly<Record<string, unknown>>): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** Sends an envelope and waits for its acknowledgement. */
  async send(envelope: Envelope, timeoutMs: number): Promise<PostResult> {
    const envelopeId = newUuid();
    const { promise, resolve } = Promise.withResolvers<PostResult>();
    const timer = setTimeout(() => resolve({ outcome: { kind: 'timeout' }, answerText: '' }), timeoutMs);
    this.#waiting.set(envelopeId, resolve);
    this.say({ envelope_id: envelopeId, ...envelope });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(envelopeId);
    }
  }

  /** Sends an envelope and cuts the connection, as a network that fails does. */
  cutWith(envelope: Envelope): PostResult {
    this.say({ envelope_id: newUuid(), ...envelope });
    this.cut();
    return closedEarly;
  }

  cut(): void {
    this.#socket.terminate();
  }

  close(): void {
    this.#socket.close(1000);
  }

  ping(): void {
    this.#socket.ping();
  }

  #take(text: string, onProblem: (error: string, detail: Readonly<Record<string, unknown>>) => void): void {
    const frame = readFrame(text);
    if (frame.outcome === 'unreadable') return onProblem('unreadable_frame', {});
    const { envelopeId, payload } = frame;
    const settle = this.#waiting.get(envelopeId);
    if (settle === undefined) return onProblem('unknown_envelope', { envelopeId });
    const answerText = isEmpty(payload) ? '' : JSON.stringify(payload);
    settle({ outcome: { kind: 'accepted', status: 200 }, answerText });
  }
}

function readFrame(text: string): Frame {
  try {
    const { envelope_id: envelopeId, payload } = JSON.parse(text) as Record<string, unknown>;
    return typeof envelopeId === 'string'
      ? { outcome: 'acknowledged', envelopeId, payload }
      : { outcome: 'unreadable' };
  } catch {
    return { outcome: 'unreadable' };
  }
}

/** The official client answers with an empty object where it has nothing to say. */
function isEmpty(payload: unknown): boolean {
  return payload === undefined || payload === null || JSON.stringify(payload) === '{}';
}
