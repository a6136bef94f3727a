import { chown, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailure, messageOf } from '../console/failure.ts';
import { runOrFail } from '../processes/run.ts';
import { type Service, startService } from '../processes/service.ts';
import { waitFor } from '../processes/wait.ts';
import { connectTo } from './postgres-client.ts';
import { dataFolderOf, hasDatabase, type PostgresPlace } from './postgres-place.ts';

export interface PostgresOptions {
  readonly place: PostgresPlace;
  readonly port: number;
  /** Password of the superuser `postgres`. */
  readonly password: string;
  readonly logFile: string;
  readonly maximumConnections: number;
  /** False for tests: faster, and the data does not survive a crash of the machine. */
  readonly isDurable: boolean;
}

const startTimeoutMs = 60_000;

/** Address of a database for the superuser. */
export function superuserUrl(options: Pick<PostgresOptions, 'port' | 'password'>, database = 'postgres'): string {
  return `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${database}`;
}

/** Starts PostgreSQL on the loopback address, with passwords only; makes its data folder on the first start. */
export async function startPostgres(options: PostgresOptions): Promise<Service> {
  const dataFolder = dataFolderOf(options.place);
  if (!hasDatabase(options.place)) await initialize(options, dataFolder);
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${options.port}`,
    'unix_socket_directories=',
    `max_connections=${options.maximumConnections}`,
    'shared_buffers=64MB',
    'jit=off',
    'log_destination=stderr',
    ...(options.isDurable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
  return startService({
    name: 'PostgreSQL',
    program: join(options.place.binaryFolder, 'postgres'),
    words: ['-D', dataFolder, ...settings.flatMap((setting) => ['-c', setting])],
    folder: options.place.homeFolder,
    environment: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    logFile: options.logFile,
    user: idsOf(options.place),
    stopSignal: 'SIGINT',
  });
}

/** Waits until PostgreSQL takes connections. A refused password is final: it does not become right by waiting. */
export async function waitForPostgres(options: PostgresOptions, isGone: () => boolean): Promise<void> {
  let lastProblem = '';
  await waitFor(
    async () => {
      if (isGone()) throw new CommandFailure('PostgreSQL ended while it was starting.');
      try {
        const client = await connectTo(superuserUrl(options));
        await client.end();
        return true;
      } catch (error) {
        lastProblem = messageOf(error);
        if (error instanceof Error && 'code' in error && error.code === '28P01') {
          throw new CommandFailure(
            "The kept database has another password than secrets.json; run './oblivion reset' to begin anew (all local data is removed).",
          );
        }
        return undefined;
      }
    },
    {
      timeoutMs: startTimeoutMs,
      failure: () => `PostgreSQL did not take connections on port ${options.port}: ${lastProblem}.`,
    },
  );
}

async function initialize(options: PostgresOptions, dataFolder: string): Promise<void> {
  const passwordFile = join(options.place.homeFolder, 'password');
  await rm(dataFolder, { recursive: true, force: true });
  await writeFile(passwordFile, options.password, { mode: 0o600 });
  if (options.place.user) await chown(passwordFile, options.place.user.uid, options.place.user.gid);
  try {
    const words = [
      '-D',
      dataFolder,
      '-U',
      'postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C.UTF-8',
    ];
    await runOrFail('Making the database folder', join(options.place.binaryFolder, 'initdb'), words, {
      folder: options.place.homeFolder,
      user: idsOf(options.place),
    });
  } catch (error) {
    await rm(dataFolder, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function idsOf(place: PostgresPlace) {
  return place.user && { uid: place.user.uid, gid: place.user.gid };
}
