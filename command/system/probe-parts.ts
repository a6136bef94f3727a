import type { SystemDescription } from './description.ts';
import { readJson, statusOf } from './http.ts';

export interface PartState {
  readonly name: string;
  readonly url: string;
  readonly isReady: boolean;
}

/** Asks every part of a running system whether it is ready. */
export function probeParts(system: SystemDescription): Promise<readonly PartState[]> {
  const { addresses } = system;
  const probes: readonly (readonly [string, string])[] = [
    ['Nexus', `${addresses.probes}/readyz`],
    ['the sandbox', `${addresses.sandbox}/healthz`],
    ['the reference agent', `${addresses.agent}/readyz`],
    ...(addresses.observer ? [['Observer', `${addresses.observer}/healthz`] as const] : []),
  ];
  return Promise.all(probes.map(async ([name, url]) => ({ name, url, isReady: (await statusOf(url)) === 200 })));
}

/** One part that Nexus stands on or works with, as Nexus tells it. */
export interface NexusPart {
  readonly name: string;
  readonly label: string;
  readonly state: 'ok' | 'degraded' | 'off';
  readonly since: string;
  readonly reason: string | null;
  readonly meaning: string | null;
}

/** What Nexus says of its parts; empty while it does not answer. */
export async function readNexusParts(system: SystemDescription): Promise<readonly NexusPart[]> {
  const answer = await readJson(`${system.addresses.probes}/readyz`);
  const parts = (answer as { parts?: unknown } | undefined)?.parts;
  return Array.isArray(parts) ? (parts as NexusPart[]) : [];
}
