import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryFolder } from '../../command/files/folders.ts';
import { findPython } from './base-image.ts';
import { type ContextFile, listContext } from './build-context.ts';
import { readDockerfile, type Stage } from './dockerfile.ts';
import { ImageBuilder } from './image-builder.ts';

const execute = promisify(execFile);

/** Every Dockerfile with the stages that are shipped. */
export const dockerfiles = {
  'deploy/images/node.Dockerfile': ['nexus', 'observer', 'sandbox'],
  'deploy/images/python.Dockerfile': ['agent-runtime', 'embedder'],
} as const;

/** The Python of the image first: only with it do compiled packages fit exactly. pyenv keeps its Pythons off the PATH. */
async function pythonNames(): Promise<readonly string[]> {
  const versions = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  const kept = (await readdir(versions).catch(() => [])).filter((version) => version.startsWith('3.13.'));
  const own = kept.map((version) => join(versions, version, 'bin/python3'));
  return ['python3.13', ...own, 'python3.12', 'python3.11', 'python3'];
}

export async function readStages(dockerfile: string): Promise<ReadonlyMap<string, Stage>> {
  return readDockerfile(await readFile(join(repositoryFolder, dockerfile), 'utf8'));
}

/** A folder in which trees are put together. */
export interface Workshop {
  readonly folder: string;
  readonly python: { readonly program: string; readonly version: string };
  readonly context: readonly ContextFile[];
  /** What a final stage adds to its base image. */
  build(dockerfile: keyof typeof dockerfiles, name: string): Promise<{ stage: Stage; tree: string; bytes: number }>;
  close(): Promise<void>;
}

export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'oblivion-images-'));
  const programs = join(folder, 'programs');
  await mkdir(programs);
  const python = await findPython(await pythonNames());
  for (const name of ['python', 'python3']) await symlink(python.program, join(programs, name));
  const context = await listContext(repositoryFolder);
  const builders = new Map<string, ImageBuilder>();
  return {
    folder,
    python,
    context,
    async build(dockerfile, name) {
      const stages = await readStages(dockerfile);
      const stage = stages.get(name);
      if (stage === undefined) throw new Error(`${dockerfile} has no stage ${name}`);
      const place = { repository: repositoryFolder, folder, programs };
      const builder = builders.get(dockerfile) ?? new ImageBuilder({ ...place, context, stages });
      builders.set(dockerfile, builder);
      const tree = await builder.build(name);
      const { stdout } = await execute('du', ['--summarize', '--bytes', tree]);
      return { stage, tree, bytes: Number(stdout.split('\t')[0]) };
    },
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
