import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailure } from '../console/failure.ts';
import { makePrivateFolder } from '../files/folders.ts';
import { askPort } from '../processes/port.ts';
import { type Service, startService } from '../processes/service.ts';
import { waitFor } from '../processes/wait.ts';
import { findProgram, redisProgram } from '../setup/system-packages.ts';

export interface RedisOptions {
  readonly port: number;
  readonly password: string;
  readonly folder: string;
  readonly logFile: string;
}

const startTimeoutMs = 30_000;

export function redisUrl(options: Pick<RedisOptions, 'port' | 'password'>): string {
  return `redis://:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/0`;
}

/** Starts Redis on the loopback address with a password and an append-only file. */
export async function startRedis(options: RedisOptions): Promise<Service> {
  const program = findProgram(redisProgram);
  if (!program) throw new CommandFailure("redis-server is not on PATH; run './oblivion setup'.");
  await makePrivateFolder(options.folder);
  const settingsFile = join(options.folder, 'redis.conf');
  await writeFile(settingsFile, settingsOf(options), { mode: 0o600 });
  return startService({
    name: 'Redis',
    program,
    words: [settingsFile],
    folder: options.folder,
    environment: { PATH: process.env['PATH'] },
    logFile: options.logFile,
  });
}

/** In a file, because a password among the words of a program can be read by everybody on the machine. */
function settingsOf(options: RedisOptions): string {
  return [
    'bind 127.0.0.1',
    `port ${options.port}`,
    `requirepass ${options.password}`,
    `dir ${JSON.stringify(options.folder)}`,
    'appendonly yes',
    'save ""',
    'maxmemory-policy noeviction',
    'daemonize no',
    '',
  ].join('\n');
}

/** Waits until Redis answers with its data loaded. */
export async function waitForRedis(options: RedisOptions, isGone: () => boolean): Promise<void> {
  await waitFor(
    async () => {
      if (isGone()) throw new CommandFailure('Redis ended while it was starting.');
      const answer = await askPort(options.port, `AUTH ${options.password}\r\nPING\r\n`);
      return answer?.startsWith('+OK') ? true : undefined;
    },
    { timeoutMs: startTimeoutMs, failure: () => `Redis did not answer on port ${options.port}.` },
  );
}
