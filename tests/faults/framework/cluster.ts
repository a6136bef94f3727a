import { Entrance } from './entrance.ts';
import { type NexusGround, type NexusOrder, NexusProcess, type NexusRole } from './nexus-process.ts';

/** Several processes of Nexus, with one address for each role in front of them. */
export class Cluster {
  readonly processes: readonly NexusProcess[];
  readonly #entrances: ReadonlyMap<NexusRole, Entrance>;

  private constructor(processes: readonly NexusProcess[], entrances: ReadonlyMap<NexusRole, Entrance>) {
    this.processes = processes;
    this.#entrances = entrances;
  }

  /** Opens the addresses; `groundOf` makes the settings of all processes from them. Nothing runs yet. */
  static async prepare(
    orders: readonly NexusOrder[],
    groundOf: (urlOf: (role: NexusRole) => string) => NexusGround,
  ): Promise<Cluster> {
    const processes: NexusProcess[] = [];
    const entrances = new Map<NexusRole, Entrance>();
    for (const role of new Set(orders.flatMap((order) => order.roles))) {
      const listDoors = () => processes.filter((process) => process.roles.includes(role) && process.isServing);
      entrances.set(role, await Entrance.open(listDoors));
    }
    const cluster = new Cluster(processes, entrances);
    const ground = groundOf((role) => cluster.urlOf(role));
    processes.push(...orders.map((order) => new NexusProcess(order, ground)));
    return cluster;
  }

  /** The address behind which any living process with this role answers. */
  urlOf(role: NexusRole): string {
    return this.entrance(role).url;
  }

  entrance(role: NexusRole): Entrance {
    const entrance = this.#entrances.get(role);
    if (entrance === undefined) throw new Error(`no process of this cluster has the role ${role}`);
    return entrance;
  }

  /** All processes with a role. */
  withRole(role: NexusRole): readonly NexusProcess[] {
    return this.processes.filter((process) => process.roles.includes(role));
  }

  async start(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.start()));
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.retire()));
    await Promise.all([...this.#entrances.values()].map((entrance) => entrance.close()));
  }
}
