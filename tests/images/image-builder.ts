import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, cp, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ContextFile } from './build-context.ts';
import type { Stage, Step } from './dockerfile.ts';

const execute = promisify(execFile);
const longestRunMs = 300_000;

export interface BuilderOptions {
  readonly repository: string;
  readonly context: readonly ContextFile[];
  readonly stages: ReadonlyMap<string, Stage>;
  /** Every stage gets a folder in here. */
  readonly folder: string;
  /** Folders of the programs that the base images of build stages have. */
  readonly programs: string;
}

/**
 * Does what a Dockerfile says without a container: each stage is a folder, RUN lines run on this machine in the folder of
 * their WORKDIR. What the base images bring is not in the folders.
 */
export class ImageBuilder {
  readonly #options: BuilderOptions;
  readonly #built = new Map<string, Promise<string>>();

  constructor(options: BuilderOptions) {
    this.#options = options;
  }

  /** The folder that holds exactly what the stage adds to its base image. */
  async build(name: string): Promise<string> {
    const known = this.#built.get(name);
    if (known !== undefined) return known;
    const building = this.#buildStage(name);
    this.#built.set(name, building);
    return building;
  }

  async #buildStage(name: string): Promise<string> {
    const stage = this.#options.stages.get(name);
    if (stage === undefined) throw new Error(`there is no stage ${name}`);
    const root = join(this.#options.folder, name);
    // Hard links: commands make, replace and remove files, none writes into one that is there.
    if (this.#options.stages.has(stage.base)) await execute('cp', ['-al', await this.build(stage.base), root]);
    else await mkdir(root, { recursive: true });
    let workingFolder = this.#options.stages.get(stage.base)?.workingFolder ?? '/';
    for (const step of stage.steps) {
      if (step.kind === 'workdir') {
        workingFolder = step.path;
        await mkdir(join(root, workingFolder), { recursive: true });
      } else if (step.kind === 'copy') {
        await this.#copy(step, root, workingFolder);
      } else {
        await this.#run(step, stage, join(root, workingFolder));
      }
    }
    return root;
  }

  async #run(step: Step & { kind: 'run' }, stage: Stage, folder: string): Promise<void> {
    const environment = {
      ...outsideEnvironment(),
      PATH: `${this.#options.programs}:${process.env['PATH']}`,
      // Most packages of the lock files are here already.
      npm_config_prefer_offline: 'true',
      ...stage.environment,
    };
    try {
      await execute('sh', ['-ec', step.command], {
        cwd: folder,
        env: environment,
        timeout: longestRunMs,
        maxBuffer: 64 * 1024 * 1024,
      });
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`line ${step.line} of stage ${stage.name} failed:\n${`${stdout}${stderr}`.slice(-4000)}`);
    }
  }

  async #copy(step: Step & { kind: 'copy' }, root: string, workingFolder: string): Promise<void> {
    const target = step.destination.startsWith('/')
      ? join(root, step.destination)
      : join(root, workingFolder, step.destination);
    for (const source of step.sources) {
      if (step.from === undefined) await this.#copyFromContext(source, target, step);
      else await copyInto(join(await this.build(step.from), source), target, step);
    }
    if (step.owner !== undefined && process.getuid?.() === 0) await giveTo(target, step.owner);
  }

  /** Copies what the builder was sent, and nothing else of the repository. */
  async #copyFromContext(source: string, target: string, step: Step & { kind: 'copy' }): Promise<void> {
    const { context, repository } = this.#options;
    const isFile = context.some((file) => file.path === source);
    const files = context.filter((file) => file.path === source || file.path.startsWith(`${source}/`));
    if (files.length === 0) throw new Error(`line ${step.line}: ${source} is not in the build context`);
    for (const file of files) {
      const place = isFile ? placeOf(source, target, step) : join(target, file.path.slice(source.length + 1));
      await mkdir(dirname(place), { recursive: true });
      await cp(join(repository, file.path), place, { verbatimSymlinks: true, preserveTimestamps: true });
    }
  }
}

/** What reaching the registries from this machine needs (proxies, certificates), without what a test run adds. */
function outsideEnvironment(): NodeJS.ProcessEnv {
  const ofTests = /^(VITEST|TEST|NODE_ENV$|NODE_OPTIONS$|NEXUS_|OBLIVION_|npm_|PYTHON)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofTests.test(name)));
}

/** As COPY does: what is in a folder goes into the target; a file goes into a target that ends with a slash. */
async function copyInto(source: string, target: string, step: Step & { kind: 'copy' }): Promise<void> {
  if (!existsSync(source)) throw new Error(`line ${step.line}: ${source} was not made`);
  const isFolder = (await stat(source)).isDirectory();
  const place = isFolder ? target : placeOf(source, target, step);
  await mkdir(isFolder ? place : dirname(place), { recursive: true });
  await execute('cp', ['-al', '-T', source, place]);
}

function placeOf(source: string, target: string, step: Step & { kind: 'copy' }): string {
  return step.destination.endsWith('/') || step.destination === '.' || step.sources.length > 1
    ? join(target, basename(source))
    : target;
}

async function giveTo(path: string, owner: string): Promise<void> {
  const [user, group = user] = owner.split(':').map(Number);
  await chown(path, user ?? 0, group ?? 0);
  for (const entry of await readdir(path, { recursive: true })) await chown(join(path, entry), user ?? 0, group ?? 0);
}
