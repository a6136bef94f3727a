import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { findFreePorts } from './hub-process.js';

/** A Redis of the test's own, which writes each command to the disk before it answers, and can be killed. */
export class OwnRedis {
  readonly #port: number;
  readonly #folder: string;
  #child: ChildProcess | undefined;

  private constructor(port: number, folder: string) {
    this.#port = port;
    this.#folder = folder;
  }

  static async start(): Promise<OwnRedis> {
    const [port = 0] = await findFreePorts(1);
    const redis = new OwnRedis(port, await mkdtemp(join(tmpdir(), 'oblivion-redis-')));
    await redis.startAgain();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}/0`;
  }

  /** Starts it with what it has on its disk. */
  async startAgain(): Promise<void> {
    const words = ['--bind', '127.0.0.1', '--port', String(this.#port), '--dir', this.#folder, '--save', ''];
    this.#child = spawn('redis-server', [...words, '--appendonly', 'yes', '--appendfsync', 'always'], {
      stdio: 'ignore',
    });
    await eventually(async () => {
      const socket = connect(this.#port, '127.0.0.1');
      try {
        await once(socket, 'connect');
        socket.write('PING\r\n');
        const [answer] = (await once(socket, 'data')) as [Buffer];
        if (!answer.toString().startsWith('+PONG')) throw new Error('redis is still loading');
      } finally {
        socket.destroy();
      }
    }, 15_000);
  }

  /** Ends it in the middle of whatever it does. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
