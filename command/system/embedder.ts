import { type Service, startService } from '../processes/service.ts';
import { pythonProgram } from '../setup/python.ts';
import { baseEnvironment } from './part-environment.ts';

export interface EmbedderOptions {
  readonly port: number;
  readonly apiKey: string;
  readonly logFile: string;
}

/** Starts the service that turns texts into vectors, on the loopback address with a key. */
export function startEmbedder({ port, apiKey, logFile }: EmbedderOptions): Promise<Service> {
  return startService({
    name: 'the embedder',
    program: pythonProgram,
    words: ['-m', 'oblivion_embedder'],
    environment: {
      ...baseEnvironment(),
      PYTHONUNBUFFERED: '1',
      EMBEDDER_PORT: String(port),
      EMBEDDER_API_KEY: apiKey,
    },
    logFile,
  });
}
