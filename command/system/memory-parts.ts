import { join } from 'node:path';
import type { Secrets } from '../files/secrets.ts';
import type { Service } from '../processes/service.ts';
import { startEmbedder } from './embedder.ts';
import { hasOwnEmbedder, hasOwnQdrant } from './nexus-environment.ts';
import { isReadyInTime } from './parts.ts';
import type { Ports } from './ports.ts';
import { findQdrant, startQdrant } from './qdrant.ts';
import type { ServiceStack } from './service-stack.ts';

export interface MemorySetting {
  readonly stateFolder: string;
  readonly logsFolder: string;
  readonly ports: Ports;
  readonly secrets: Secrets;
  /** NEXUS_ settings given by the person who starts it. */
  readonly given: Readonly<Record<string, string>>;
}

/** A part that memory works better with. */
export interface MemoryPart {
  readonly name: string;
  /** Waits until it is ready; one that does not become ready is only told, for memory then works by words alone. */
  readonly wait: (note: (remark: string) => void) => Promise<void>;
}

const localModeRemark =
  "no 'qdrant' on PATH: the Qdrant client's own local mode stands in, which is for development only";

/** Begins to start what memory needs, as far as this system brings it: it loads while the others start. */
export async function launchMemory(
  setting: MemorySetting,
  stack: ServiceStack,
  say: (line: string) => void,
): Promise<readonly MemoryPart[]> {
  const { ports, secrets, given, logsFolder, stateFolder } = setting;
  const parts: MemoryPart[] = [];
  const add = async (name: string, port: number, service: Service, remark?: string) => {
    await stack.addOptional(service, (line) => say(`  ${line}`));
    parts.push({ name, wait: (note) => waitFor({ name, port, service, remark }, note) });
  };
  if (hasOwnQdrant(given)) {
    const folder = join(stateFolder, 'qdrant');
    const logFile = join(logsFolder, 'qdrant.log');
    const remark = findQdrant() === 'local' ? localModeRemark : undefined;
    const service = await startQdrant({ port: ports.qdrant, apiKey: secrets.qdrantKey, folder, logFile });
    await add('Qdrant', ports.qdrant, service, remark);
  }
  if (hasOwnEmbedder(given)) {
    const logFile = join(logsFolder, 'embedder.log');
    const service = await startEmbedder({ port: ports.embedder, apiKey: secrets.embedderKey, logFile });
    await add('embedder', ports.embedder, service);
  }
  return parts;
}

async function waitFor(
  part: { name: string; port: number; service: Service; remark: string | undefined },
  note: (remark: string) => void,
): Promise<void> {
  if (part.remark !== undefined) note(part.remark);
  if (await isReadyInTime(part.service, `http://127.0.0.1:${part.port}/readyz`)) return;
  note(`not ready; memory is found by words alone until it is (${part.service.logFile})`);
}
