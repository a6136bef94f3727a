import { join } from 'node:path';
import { CommandFailure } from '../console/failure.ts';
import { readJsonFile } from '../files/json-file.ts';
import type { Ports } from './ports.ts';
import { findHolder } from './state-lock.ts';

/** What others need to know of a running system; kept in `running.json` of its state folder while it runs. */
export interface SystemDescription {
  readonly pid: number;
  readonly stateFolder: string;
  readonly ports: Ports;
  readonly addresses: {
    readonly nexus: string;
    readonly probes: string;
    readonly observer: string | null;
    readonly sandbox: string;
    readonly agent: string;
  };
  readonly startedAt: string;
  /** From the call of the command until everything was ready. */
  readonly startMs: number;
  /** Whether the database was there already: then `startMs` is that of a warm start. */
  readonly isWarmStart: boolean;
  readonly sandboxWorkspace: string;
}

export const descriptionFile = (stateFolder: string) => join(stateFolder, 'running.json');

/** The system that runs with a state folder; undefined when none does, or when it is still starting. */
export async function findRunningSystem(stateFolder: string): Promise<SystemDescription | undefined> {
  const holder = await findHolder(stateFolder);
  if (!holder) return undefined;
  const kept = await readJsonFile(descriptionFile(stateFolder));
  return isDescription(kept) && kept.pid === holder.pid ? kept : undefined;
}

/** The running system, or a failure that says how to start one. */
export async function requireRunningSystem(stateFolder: string): Promise<SystemDescription> {
  const system = await findRunningSystem(stateFolder);
  if (system) return system;
  if (await findHolder(stateFolder)) throw new CommandFailure('The system is still starting; try again in a moment.');
  throw new CommandFailure("No system is running; start one with './oblivion up'.");
}

function isDescription(value: unknown): value is SystemDescription {
  return typeof value === 'object' && value !== null && 'addresses' in value && 'pid' in value;
}

export function addressesOf(ports: Ports, hasObserver: boolean): SystemDescription['addresses'] {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return {
    nexus: at(ports.nexus),
    probes: at(ports.probes),
    observer: hasObserver ? at(ports.observer) : null,
    sandbox: at(ports.sandbox),
    agent: at(ports.agent),
  };
}
