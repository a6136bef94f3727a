import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { vi } from 'vitest';

const server = path.join(import.meta.dirname, '../.next/standalone/apps/observer/server.js');

/** Observer as it is deployed: the standalone build in a process of its own, on a free port. */
export class ObserverProcess implements AsyncDisposable {
  readonly output: string[] = [];

  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
  ) {
    for (const stream of [process.stdout, process.stderr]) stream?.on('data', (data) => this.output.push(String(data)));
  }

  static async start(nexusUrl: string, settings: Readonly<Record<string, string>> = {}): Promise<ObserverProcess> {
    const port = await freePort();
    const environment = {
      PATH: process.env['PATH'],
      NODE_ENV: 'production' as const,
      PORT: String(port),
      HOSTNAME: '127.0.0.1',
    };
    const child = spawn(process.execPath, [server], {
      env: { ...environment, NEXUS_URL: nexusUrl, ...settings },
      stdio: 'pipe',
    });
    const observer = new ObserverProcess(`http://127.0.0.1:${port}`, child);
    await vi.waitFor(async () => (await fetch(`${observer.url}/healthz`)).json(), { timeout: 20_000, interval: 100 });
    return observer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
