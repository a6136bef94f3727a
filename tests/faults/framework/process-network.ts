import { findProgram } from '../../../command/setup/system-packages.ts';
import { StoreGate } from '../../hub/store-gate.ts';
import type { Cluster } from './cluster.ts';
import { NetworkNamespace } from './network-namespace.ts';
import type { NexusOrder, NexusProcess } from './nexus-process.ts';

/** What a process can be cut off from: both stores, and all that comes in: agents, webhooks, probes. */
export type Way = 'postgres' | 'redis' | 'doors';

/** The ways of one process to others, each of which can fall silent: nothing passes and nothing is refused. */
export interface ProcessNetwork {
  /** How ways are cut, in words. */
  readonly means: string;
  /** What makes a process live in it. */
  readonly place: Pick<NexusOrder, 'host' | 'launcher'>;
  /** Address at which it reaches the sandbox. */
  readonly sandboxHost: string;
  /** The addresses of one store, as the process must use them. */
  lead(way: 'postgres' | 'redis', urls: readonly string[]): Promise<readonly string[]>;
  cut(way: Way, struck: Struck): Promise<void>;
  heal(way: Way, struck: Struck): Promise<void>;
  end(): Promise<void>;
}

export interface Struck {
  readonly process: NexusProcess;
  readonly cluster: Cluster;
}

/** A network namespace where that can be had: as root, with `ip`. Gates in front of the stores otherwise. */
export async function openProcessNetwork(): Promise<ProcessNetwork> {
  const program = findProgram({ names: ['ip'] });
  const namespace = program === undefined ? undefined : await NetworkNamespace.tryOpen(program);
  return namespace === undefined ? new GatedNetwork() : new RealNetwork(namespace);
}

/** Gates for the addresses of one store; all addresses name the same store. */
async function gateBefore(urls: readonly string[], host?: string): Promise<StoreGate> {
  return StoreGate.before(urls[0] ?? '', host);
}

/** A network of its own: what is cut is the wire between it and this machine. */
export class RealNetwork implements ProcessNetwork {
  readonly means = 'the links of a network namespace';
  readonly #namespace: NetworkNamespace;
  readonly #relays: StoreGate[] = [];

  constructor(namespace: NetworkNamespace) {
    this.#namespace = namespace;
  }

  get place(): Pick<NexusOrder, 'host' | 'launcher'> {
    return { host: this.#namespace.inner('doors'), launcher: this.#namespace.launcher };
  }

  get sandboxHost(): string {
    return this.#namespace.outer('outside');
  }

  /** The stores listen on the loopback address alone: a relay brings the wire there. It is not what is cut. */
  async lead(way: 'postgres' | 'redis', urls: readonly string[]): Promise<readonly string[]> {
    const relay = await gateBefore(urls, this.#namespace.outer(way));
    this.#relays.push(relay);
    return urls.map((url) => relay.through(url));
  }

  async cut(way: Way): Promise<void> {
    await this.#namespace.silence(way);
  }

  async heal(way: Way): Promise<void> {
    await this.#namespace.restore(way);
  }

  async end(): Promise<void> {
    await Promise.all(this.#relays.splice(0).map((relay) => relay.end()));
    await this.#namespace.remove();
  }
}

/** Without a network of its own: gates between the process and its stores, and the entrance before its doors. */
export class GatedNetwork implements ProcessNetwork {
  readonly means = 'TCP gates in between: no network namespace can be made here';
  readonly place = {};
  readonly sandboxHost = '127.0.0.1';
  readonly #gates = new Map<Way, StoreGate>();

  async lead(way: 'postgres' | 'redis', urls: readonly string[]): Promise<readonly string[]> {
    const gate = await gateBefore(urls);
    this.#gates.set(way, gate);
    return urls.map((url) => gate.through(url));
  }

  async cut(way: Way, { process, cluster }: Struck): Promise<void> {
    if (way !== 'doors') this.#gates.get(way)?.fallSilent();
    else for (const role of process.roles) cluster.entrance(role).cutOff(process.port);
  }

  async heal(way: Way, { process, cluster }: Struck): Promise<void> {
    if (way !== 'doors') this.#gates.get(way)?.open();
    else for (const role of process.roles) cluster.entrance(role).letIn(process.port);
  }

  async end(): Promise<void> {
    await Promise.all([...this.#gates.values()].map((gate) => gate.end()));
  }
}
