import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServerFrame } from '@oblivion/protocol';
import { WebSocket } from 'ws';
import type { Company } from '../../hub/company.ts';
import { TestAgent } from '../../hub/test-agent.ts';

const beatEveryMs = 1_000;
const patienceMs = 15_000;

/** An agent that holds a task, goes on saying that it lives, and from one moment on reads nothing. */
export class SlowAgent {
  readonly #socket: WebSocket;
  readonly taskId: string;
  readonly #beat: NodeJS.Timeout;

  private constructor(socket: WebSocket, held: { readonly taskId: string; readonly epoch: number }) {
    this.#socket = socket;
    this.taskId = held.taskId;
    this.#beat = setInterval(() => this.#send({ id: 'beat', type: 'heartbeat', claims: [held] }), beatEveryMs);
  }

  /** Connects to one process of Nexus and takes the first task that it is offered; undefined when none is. */
  static async hold(company: Company, name: string, nexusUrl: string): Promise<SlowAgent | undefined> {
    const token = await TestAgent.token(nexusUrl, company.credentials(name));
    const socket = new WebSocket(`${nexusUrl.replace(/^http/, 'ws')}/agents`);
    socket.on('error', () => undefined);
    await once(socket, 'open');
    const held = new Promise<{ taskId: string; epoch: number }>((resolve) => {
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString()) as ServerFrame;
        if (frame.type === 'task.available') send(socket, { id: 'claim', type: 'claim', taskId: frame.task.id });
        if (frame.type !== 'reply' || frame.result['outcome'] !== 'won') return;
        const { taskId, epoch } = frame.result['claim'] as { taskId: string; epoch: number };
        resolve({ taskId, epoch });
      });
    });
    send(socket, { id: 'hello', type: 'hello', protocol: 'oblivion.v1', token, slots: 1 });
    const grant = await Promise.race([held, pause(patienceMs, undefined, { ref: false })]);
    if (grant !== undefined) return new SlowAgent(socket, grant);
    socket.terminate();
    return undefined;
  }

  stopReading(): void {
    this.#socket.pause();
  }

  end(): void {
    clearInterval(this.#beat);
    this.#socket.terminate();
  }

  #send(frame: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) send(this.#socket, frame);
  }
}

function send(socket: WebSocket, frame: object): void {
  socket.send(JSON.stringify(frame));
}
