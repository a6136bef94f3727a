import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { waitFor } from '../../command/processes/wait.ts';
import type { BaseImage } from './base-image.ts';
import type { Stage } from './dockerfile.ts';

const execute = promisify(execFile);
const startTimeoutMs = 60_000;
const devices = ['null', 'zero', 'random', 'urandom'];

export interface ContainerOptions {
  readonly stage: Stage;
  /** The folder with what the stage adds to its base image. */
  readonly tree: string;
  readonly base: BaseImage;
  /** An empty folder in which the root file system is put together. */
  readonly root: string;
  /** Top folders of the tree that a volume would make writable. */
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Standard input. */
  readonly input?: string;
  /** In place of CMD. */
  readonly command?: readonly string[];
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * One process in a file system that holds the base image and the tree and nothing else: process 1 of its own process
 * table, as the user of the image, everything read-only but /tmp and volumes, with no more than the network of this machine.
 */
export class Container {
  readonly #options: ContainerOptions;
  readonly #child: ChildProcess;
  readonly ended: Promise<Ended>;
  output = '';
  /** Standard output alone. */
  answer = '';

  private constructor(options: ContainerOptions, child: ChildProcess) {
    this.#options = options;
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    child.stdout?.on('data', (chunk: Buffer) => {
      this.answer += chunk.toString();
    });
    this.ended = once(child, 'close').then(([code, signal]) => ({ code, signal }) as Ended);
  }

  static start(options: ContainerOptions): Container {
    const { stage } = options;
    const words = [...stage.entrypoint, ...(options.command ?? stage.command)];
    const script = mountScript(options);
    const child = spawn(
      'unshare',
      ['--mount', 'sh', '-euc', `${script}\nexec "$@"`, 'sh', ...isolation(options), ...words],
      {
        env: environmentOf(options),
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    child.stdin?.end(options.input ?? '');
    return new Container(options, child);
  }

  /** Whether this machine lets us make such a file system: as root on Linux. */
  static isPossible(): boolean {
    return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/unshare');
  }

  /** Waits until the address answers with 200. */
  async waitFor(url: string): Promise<void> {
    const name = this.#options.stage.name;
    let last = 'nothing';
    await waitFor(
      async () => {
        if (this.#child.exitCode !== null) throw new Error(`${name} ended:\n${this.output}`);
        last = await statusOf(url);
        return last === '200' ? true : undefined;
      },
      { timeoutMs: startTimeoutMs, failure: () => `${name} is not ready (${url}: ${last}):\n${this.output}` },
    );
  }

  /** Sends the signal to process 1. */
  async signal(name: NodeJS.Signals): Promise<void> {
    process.kill(await this.#pid(), name);
  }

  /** Runs HEALTHCHECK in the container; answers with its exit code. */
  async checkHealth(): Promise<number> {
    const [program = '', ...words] = this.#options.stage.healthCheck;
    const [uid = '', gid = ''] = (this.#options.stage.user ?? '').split(':');
    const place = ['--target', String(await this.#pid()), '--mount', '--pid', '--root', '--wd', '-S', uid, '-G', gid];
    const env = environmentOf(this.#options);
    try {
      await execute('nsenter', [...place, program, ...words], { env });
      return 0;
    } catch (error) {
      return Number((error as { code?: unknown }).code ?? -1);
    }
  }

  async status(): Promise<string> {
    return readFile(`/proc/${await this.#pid()}/status`, 'utf8');
  }

  /** Ends it whatever happens, for the end of a test. */
  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      // Process 1 has changed its user, so the kernel no longer ends it with its parent.
      for (const pid of await this.#processOne()) process.kill(pid, 'SIGKILL');
      this.#child.kill('SIGKILL');
    }
    await this.ended;
  }

  async #processOne(): Promise<readonly number[]> {
    const outer = this.#child.pid ?? 0;
    const children = await readFile(`/proc/${outer}/task/${outer}/children`, 'utf8').catch(() => '');
    return children.trim().split(' ').map(Number).filter(Boolean);
  }

  #pid(): Promise<number> {
    return waitFor(async () => (await this.#processOne())[0], {
      timeoutMs: startTimeoutMs,
      failure: () => `process 1 has not begun:\n${this.output}`,
    });
  }
}

async function statusOf(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return String(answer.status);
  } catch (error) {
    return String(error);
  }
}

function environmentOf({ stage, base, environment }: ContainerOptions): Record<string, string> {
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return { PATH: path, HOME: '/home/nonroot', ...base.environment, ...stage.environment, ...environment };
}

function isolation({ root, stage }: ContainerOptions): readonly string[] {
  const [uid = '', gid = ''] = (stage.user ?? '').split(':');
  const namespace = ['--pid', '--fork', '--kill-child', '--mount-proc=/proc'];
  return [
    'unshare',
    ...namespace,
    `--root=${root}`,
    `--setuid=${uid}`,
    `--setgid=${gid}`,
    `--wd=${stage.workingFolder}`,
  ];
}

/** The commands that put the root file system together, in a mount table that ends with the process. */
function mountScript({ root, tree, base, volumes = [] }: ContainerOptions): string {
  const lines = [`mount --make-rprivate /`, `mount -t tmpfs -o mode=755 root ${quote(root)}`];
  const bind = (from: string, to: string, isFile = false): void => {
    const place = quote(join(root, to));
    lines.push(isFile ? `mkdir -p ${quote(join(root, dirname(to)))}; touch ${place}` : `mkdir -p ${place}`);
    lines.push(`mount --bind ${quote(from)} ${place}`, `mount -o remount,bind,ro ${place}`);
  };
  for (const [place, folder] of Object.entries(base.folders)) bind(folder, place);
  for (const place of base.hidden)
    lines.push(`[ ! -d ${quote(join(root, place))} ] || mount -t tmpfs -o ro hidden ${quote(join(root, place))}`);
  lines.push(`ln -s usr/lib ${quote(join(root, 'lib'))}`, `mkdir -p ${quote(join(root, 'lib64'))}`);
  bind('/lib64', '/lib64');
  bind(base.program, base.programInImage, true);
  for (const device of devices) {
    const place = quote(join(root, 'dev', device));
    lines.push(`mkdir -p ${quote(join(root, 'dev'))}; touch ${place}; mount --bind /dev/${device} ${place}`);
  }
  for (const folder of readdirSync(tree)) {
    const place = quote(join(root, folder));
    lines.push(`mkdir -p ${place}`, `mount --bind ${quote(join(tree, folder))} ${place}`);
    if (!volumes.includes(folder)) lines.push(`mount -o remount,bind,ro ${place}`);
  }
  lines.push(`mkdir -p ${quote(join(root, 'proc'))} ${quote(join(root, 'tmp'))} ${quote(join(root, 'etc'))}`);
  lines.push(`mount -t tmpfs -o mode=1777,noexec,nosuid tmp ${quote(join(root, 'tmp'))}`);
  lines.push(`mount -t proc proc ${quote(join(root, 'proc'))}`);
  lines.push(`printf 'nonroot:x:65532:65532::/home/nonroot:/sbin/nologin\\n' > ${quote(join(root, 'etc/passwd'))}`);
  lines.push(`printf '127.0.0.1 localhost\\n' > ${quote(join(root, 'etc/hosts'))}`);
  lines.push(`mount -o remount,ro ${quote(root)}`);
  return lines.join('\n');
}

function quote(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

/** An empty folder for a root file system, beside the trees. */
export function emptyRoot(folder: string, name: string): string {
  const root = join(folder, `root-of-${name}`);
  mkdirSync(root, { recursive: true });
  return root;
}
