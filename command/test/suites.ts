/** One body of tests with its own runner. */
export interface Suite {
  readonly name: string;
  /** Folder in the repository. */
  readonly folder: string;
  readonly runner: 'vitest' | 'pytest';
  /** Programs that check the Helm chart are built before. */
  readonly needsChartTools?: boolean;
  /** Prometheus and exporters are brought before. */
  readonly needsMonitoringTools?: boolean;
}

/** All suites, in the order in which they run: what others stand on comes first. */
export const suites: readonly Suite[] = [
  { name: 'protocol', folder: 'packages/protocol', runner: 'vitest' },
  { name: 'nexus-client', folder: 'packages/nexus-client', runner: 'vitest' },
  { name: 'sandbox', folder: 'apps/sandbox', runner: 'vitest' },
  { name: 'command', folder: 'command', runner: 'vitest' },
  { name: 'bench', folder: 'bench', runner: 'vitest' },
  { name: 'nexus', folder: 'apps/nexus', runner: 'vitest' },
  { name: 'hub', folder: 'tests/hub', runner: 'vitest' },
  { name: 'faults', folder: 'tests/faults', runner: 'vitest' },
  { name: 'operate', folder: 'tests/operate', runner: 'vitest' },
  { name: 'images', folder: 'tests/images', runner: 'vitest' },
  { name: 'agent-python', folder: 'agents/python', runner: 'pytest' },
  { name: 'embedder', folder: 'apps/embedder', runner: 'pytest' },
  { name: 'qdrant-local', folder: 'apps/qdrant-local', runner: 'pytest' },
  { name: 'observer', folder: 'apps/observer', runner: 'vitest' },
  { name: 'helm', folder: 'deploy/helm', runner: 'vitest', needsChartTools: true },
  { name: 'monitoring', folder: 'tests/monitoring', runner: 'vitest', needsMonitoringTools: true },
  { name: 'e2e', folder: 'tests/e2e', runner: 'vitest' },
];

/** The suites whose name or folder contains the pattern; all when there is none. */
export function chooseSuites(pattern: string | undefined): readonly Suite[] {
  if (pattern === undefined) return suites;
  return suites.filter((suite) => suite.name.includes(pattern) || suite.folder.includes(pattern));
}
