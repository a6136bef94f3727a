import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailure } from '../console/failure.ts';
import type { Progress } from '../console/progress.ts';
import { toolsFolder } from '../files/folders.ts';
import { type RunResult, run, runOrFail } from '../processes/run.ts';
import { findProgram, isExecutable, type SystemProgram } from './system-packages.ts';

const purpose = 'the checks of dashboards and alerts';
const prometheusPackage = 'prometheus';

/** Prometheus with its checker, and the exporters of the stores. */
export const monitoringPrograms = {
  prometheus: { names: ['prometheus'], debianPackage: prometheusPackage, purpose },
  promtool: { names: ['promtool'], debianPackage: prometheusPackage, purpose },
  postgresExporter: {
    names: ['prometheus-postgres-exporter'],
    debianPackage: 'prometheus-postgres-exporter',
    purpose,
  },
  redisExporter: { names: ['prometheus-redis-exporter'], debianPackage: 'prometheus-redis-exporter', purpose },
} as const satisfies Record<string, SystemProgram>;

/** Where packages are unpacked. */
const folder = join(toolsFolder, 'debian');

/** Path of a program: on PATH, else unpacked by the setup; undefined when it is in neither place. */
export function findMonitoringProgram(program: SystemProgram): string | undefined {
  const onPath = findProgram(program);
  if (onPath) return onPath;
  return program.names.map((name) => join(folder, 'usr/bin', name)).find(isExecutable);
}

export function requireMonitoringProgram(program: SystemProgram): string {
  const path = findMonitoringProgram(program);
  if (path) return path;
  throw new CommandFailure(`${program.names[0]} is not here; run './oblivion setup --monitoring'.`);
}

/**
 * Brings the programs from Debian. They are only unpacked into .tools: installing the packages would also start
 * Prometheus and the exporters as services of this machine.
 */
export async function setUpMonitoringTools(progress: Progress): Promise<void> {
  const missing = Object.values(monitoringPrograms).filter((program) => !findMonitoringProgram(program));
  const packages = [...new Set(missing.map((program) => program.debianPackage))];
  if (packages.length === 0) return;
  await progress.step(`Prometheus (${packages.length} packages, unpacked only)`, () => bring(packages));
}

async function bring(packages: readonly string[]): Promise<void> {
  const downloads = await mkdtemp(join(toolsFolder, 'download-'));
  try {
    const result = await download(packages, downloads);
    if (result.exitCode !== 0) throw notBrought(packages, result);
    for (const file of await readdir(downloads)) {
      await runOrFail(`Unpacking ${file}`, 'dpkg-deb', ['--extract', join(downloads, file), folder]);
    }
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
}

/** Root can renew the list of packages, where it is missing or outdated. */
async function download(packages: readonly string[], into: string): Promise<RunResult> {
  const first = await run('apt-get', ['download', '-q', ...packages], { folder: into });
  if (first.exitCode === 0 || process.getuid?.() !== 0) return first;
  await run('apt-get', ['update', '-q']);
  return run('apt-get', ['download', '-q', ...packages], { folder: into });
}

function notBrought(packages: readonly string[], result: RunResult): CommandFailure {
  const install = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  return new CommandFailure(
    `Prometheus is needed for ${purpose} and could not be downloaded from Debian; run 'sudo ${install}' (it starts them as services; 'systemctl disable --now' ends that), then this again.`,
    { details: result.errors.split('\n').filter(Boolean).slice(-5) },
  );
}
