import type { SystemDescription } from './description.ts';
import { statusOf } from './http.ts';

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
