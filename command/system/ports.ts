import { wholeNumber } from '../console/arguments.ts';
import { CommandFailure } from '../console/failure.ts';
import { findFreePorts, isPortFree } from '../processes/port.ts';

/** Every port of a local system, in the order in which `--port-base` counts them. */
const portTable = [
  { name: 'nexus', part: 'Nexus', standard: 4000, variable: 'OBLIVION_NEXUS_PORT' },
  { name: 'probes', part: "Nexus's probes and metrics", standard: 4001, variable: 'OBLIVION_PROBE_PORT' },
  { name: 'observer', part: 'Observer', standard: 3000, variable: 'OBLIVION_OBSERVER_PORT' },
  { name: 'sandbox', part: 'the sandbox', standard: 4100, variable: 'OBLIVION_SANDBOX_PORT' },
  { name: 'agent', part: 'the reference agent', standard: 4200, variable: 'OBLIVION_REFERENCE_AGENT_PORT' },
  { name: 'postgres', part: 'PostgreSQL', standard: 54320, variable: 'OBLIVION_POSTGRES_PORT' },
  { name: 'redis', part: 'Redis', standard: 63790, variable: 'OBLIVION_REDIS_PORT' },
  {
    name: 'agentMetrics',
    part: "the reference agent's metrics",
    standard: 4201,
    variable: 'OBLIVION_REFERENCE_AGENT_METRICS_PORT',
  },
  { name: 'qdrant', part: 'Qdrant', standard: 6333, variable: 'OBLIVION_QDRANT_PORT' },
  { name: 'embedder', part: 'the embedder', standard: 4300, variable: 'OBLIVION_EMBEDDER_PORT' },
] as const;

export type PortName = (typeof portTable)[number]['name'];
export type Ports = Readonly<Record<PortName, number>>;

export const portNames: readonly PortName[] = portTable.map((row) => row.name);

const range = { minimum: 1, maximum: 65_535 };

/** The ports of a system: each from its own variable, else counted from the base, else its standard number. */
export function choosePorts(
  environment: Readonly<Record<string, string | undefined>>,
  portBase: string | undefined,
): Ports {
  const base =
    portBase === undefined ? undefined : wholeNumber(portBase, '--port-base', { minimum: 1024, maximum: 65_000 });
  const entries = portTable.map((row, index) => {
    const own = environment[row.variable];
    const counted = base === undefined ? row.standard : base + index;
    return [row.name, own ? wholeNumber(own, row.variable, range) : counted] as const;
  });
  const taken = new Map<number, PortName>();
  for (const [name, port] of entries) {
    const other = taken.get(port);
    if (other)
      throw new CommandFailure(`Port ${port} is given to both ${partOf(other)} and ${partOf(name)}; change one.`);
    taken.set(port, name);
  }
  return Object.fromEntries(entries) as Ports;
}

/** Ports that nobody uses now. */
export async function chooseFreePorts(): Promise<Ports> {
  const free = await findFreePorts(portTable.length);
  return Object.fromEntries(portTable.map((row, index) => [row.name, free[index]])) as Ports;
}

/** One line for every needed port that somebody else listens on. */
export async function takenPorts(ports: Ports, needed: readonly PortName[]): Promise<readonly string[]> {
  const lines = await Promise.all(
    portTable.map(async (row) => {
      const port = ports[row.name];
      if (!needed.includes(row.name) || (await isPortFree(port))) return [];
      return [
        `Port ${port} is taken, and ${row.part} needs it; free it, or choose another with ${row.variable} or --port-base.`,
      ];
    }),
  );
  return lines.flat();
}

export async function requireFreePorts(ports: Ports, needed: readonly PortName[]): Promise<void> {
  const [first, ...others] = await takenPorts(ports, needed);
  if (first) throw new CommandFailure(first, { details: others });
}

function partOf(name: PortName): string {
  return portTable.find((row) => row.name === name)?.part ?? name;
}
