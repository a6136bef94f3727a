import { join } from 'node:path';
import { makePrivateFolder } from '../files/folders.ts';
import { findFreePorts } from '../processes/port.ts';
import { type Service, startService } from '../processes/service.ts';
import { pythonProgram } from '../setup/python.ts';
import { findProgram, type SystemProgram } from '../setup/system-packages.ts';
import { baseEnvironment } from './part-environment.ts';

export interface QdrantOptions {
  readonly port: number;
  readonly apiKey: string;
  readonly folder: string;
  readonly logFile: string;
}

const qdrantProgram: Pick<SystemProgram, 'names'> = { names: ['qdrant'] };

/** `server`: the program of that name on PATH; `local`: the Qdrant client's own local mode, for development only. */
export type QdrantKind = 'server' | 'local';

export function findQdrant(): QdrantKind {
  return findProgram(qdrantProgram) === undefined ? 'local' : 'server';
}

/** Starts Qdrant on the loopback address with a key, and with its state in the folder. */
export async function startQdrant(options: QdrantOptions): Promise<Service> {
  await makePrivateFolder(options.folder);
  const program = findProgram(qdrantProgram);
  return program === undefined ? startLocalMode(options) : startServer(program, options);
}

async function startServer(program: string, { port, apiKey, folder, logFile }: QdrantOptions): Promise<Service> {
  const [grpcPort = 0] = await findFreePorts(1);
  return startService({
    name: 'Qdrant',
    program,
    words: [],
    folder,
    environment: {
      ...baseEnvironment(),
      QDRANT__SERVICE__HOST: '127.0.0.1',
      QDRANT__SERVICE__HTTP_PORT: String(port),
      QDRANT__SERVICE__GRPC_PORT: String(grpcPort),
      QDRANT__SERVICE__API_KEY: apiKey,
      QDRANT__STORAGE__STORAGE_PATH: join(folder, 'storage'),
      QDRANT__STORAGE__SNAPSHOTS_PATH: join(folder, 'snapshots'),
      QDRANT__TELEMETRY_DISABLED: 'true',
    },
    logFile,
  });
}

function startLocalMode({ port, apiKey, folder, logFile }: QdrantOptions): Promise<Service> {
  return startService({
    name: "Qdrant's local mode",
    program: pythonProgram,
    words: ['-m', 'oblivion_qdrant_local'],
    environment: {
      ...baseEnvironment(),
      PYTHONUNBUFFERED: '1',
      QDRANT_LOCAL_PORT: String(port),
      QDRANT_LOCAL_API_KEY: apiKey,
      // The form of its files is not that of a server's.
      QDRANT_LOCAL_FOLDER: join(folder, 'local'),
    },
    logFile,
  });
}
