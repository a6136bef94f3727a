import type { ErrorCode } from '@oblivion/protocol';
import type { LabelsOf } from './metric-catalogue.js';
import type { Metrics } from './metrics.service.js';

/** Measures one kind of socket. */
export class SocketMetrics {
  readonly #labels: { readonly socket: NonNullable<LabelsOf<'oblivion.sockets'>['socket']> };
  readonly #metrics: Metrics;

  constructor(socket: 'agent' | 'observer', metrics: Metrics, countOpen: () => number) {
    this.#labels = { socket };
    this.#metrics = metrics;
    metrics.observe('oblivion.sockets', () => [{ value: countOpen(), labels: this.#labels }]);
  }

  received(type: string): void {
    this.#metrics.add('oblivion.socket.frames', 1, { ...this.#labels, direction: 'in', type });
  }

  sent(type: string): void {
    this.#metrics.add('oblivion.socket.frames', 1, { ...this.#labels, direction: 'out', type });
  }

  /** Nexus itself ended a socket. */
  cut(reason: ErrorCode | 'silent'): void {
    this.#metrics.add('oblivion.socket.cuts', 1, { ...this.#labels, reason });
  }

  /** A request of an agent was answered. */
  answered(request: { readonly type: string; readonly outcome: string; readonly seconds: number }): void {
    const { type, outcome, seconds } = request;
    this.#metrics.record('oblivion.agent.request.duration', seconds, { type, outcome });
  }
}
