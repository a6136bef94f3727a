import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type ClaimGrant, type ServerFrame, serverFrame } from '@oblivion/protocol';
import { eventually } from '../../apps/nexus/src/testing/eventually.ts';

export interface TestAgentOptions {
  readonly slots?: number;
  readonly cursor?: string;
  readonly protocol?: string;
}

/** An agent that speaks the protocol by hand and checks every frame it gets against the contract. */
export class TestAgent {
  readonly frames: ServerFrame[] = [];
  readonly #socket: WebSocket;
  closeCode: number | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', (event) => this.frames.push(serverFrame.parse(JSON.parse(String(event.data)))));
    socket.addEventListener('close', (event) => {
      this.closeCode = event.code;
    });
  }

  static async token(nexusUrl: string, credentials: { clientId: string; clientSecret: string }): Promise<string> {
    const response = await fetch(`${nexusUrl}/oauth/token`, {
      method: 'POST',
      signal: AbortSignal.timeout(5_000),
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
      }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  /** A socket that has said nothing yet. */
  static async open(nexusUrl: string): Promise<TestAgent> {
    const socket = new WebSocket(`${nexusUrl.replace('http', 'ws')}/agents`);
    await once(socket, 'open');
    return new TestAgent(socket);
  }

  static async connect(
    nexusUrl: string,
    credentials: { clientId: string; clientSecret: string },
    options: TestAgentOptions = {},
  ): Promise<TestAgent> {
    const token = await TestAgent.token(nexusUrl, credentials);
    const agent = await TestAgent.open(nexusUrl);
    const { slots = 5, cursor, protocol = 'oblivion.v1' } = options;
    agent.send({ id: 'hello', type: 'hello', protocol, token, slots, ...(cursor === undefined ? {} : { cursor }) });
    await agent.next('welcome');
    return agent;
  }

  send(frame: object | string): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Sends a request and waits for its answer; an error frame is thrown as its code. */
  async ask(request: { type: string; id?: string } & Record<string, unknown>): Promise<Record<string, unknown>> {
    const id = request.id ?? randomUUID();
    const seen = this.frames.length;
    this.send({ ...request, id });
    const answer = await eventually(() => {
      const found = this.frames.slice(seen).find((frame) => 'replyTo' in frame && frame.replyTo === id);
      if (found === undefined) throw new Error(`no answer to ${request.type}`);
      return found;
    }, 10_000);
    if (answer.type === 'error') throw new Error(`${answer.code}: ${answer.message}`);
    return (answer as Extract<ServerFrame, { type: 'reply' }>).result;
  }

  /** The first frame of a type that fits, now or soon. */
  async next<T extends ServerFrame['type']>(
    type: T,
    fits: (frame: Extract<ServerFrame, { type: T }>) => boolean = () => true,
  ): Promise<Extract<ServerFrame, { type: T }>> {
    return eventually(() => {
      const found = this.frames.find(
        (frame): frame is Extract<ServerFrame, { type: T }> =>
          frame.type === type && fits(frame as Extract<ServerFrame, { type: T }>),
      );
      if (found === undefined)
        throw new Error(`no frame ${type} among ${JSON.stringify(this.frames.map((frame) => frame.type))}`);
      return found;
    }, 15_000);
  }

  /** Waits for the next offer and claims it. */
  async claimNext(): Promise<ClaimGrant> {
    const { task } = await this.next('task.available');
    const result = await this.ask({ type: 'claim', taskId: task.id });
    return result.claim as ClaimGrant;
  }

  async waitForClose(): Promise<number> {
    return eventually(() => {
      if (this.closeCode === undefined) throw new Error('still open');
      return this.closeCode;
    }, 10_000);
  }

  close(): void {
    this.#socket.close();
  }
}
