import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

export const repositoryFolder = resolve(import.meta.dirname, '../../..');
export const chartFolder = join(repositoryFolder, 'deploy/helm/oblivion');

/** An object of Kubernetes, as far as every kind has it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [key: string]: unknown;
}

export interface ProgramResult {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** Path of one of the programs that `./oblivion setup --charts` brings. */
export function tool(name: 'helm' | 'kubeconform' | 'kube-score' | 'kustomize'): string {
  return join(repositoryFolder, '.tools/bin', name);
}

/** Runs a program to its end, with `input` on its standard input. */
export function runProgram(program: string, words: readonly string[], input = ''): Promise<ProgramResult> {
  return new Promise((done) => {
    const child = execFile(program, words, { maxBuffer: 64 * 1024 * 1024 }, (error, output, errors) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
      done({ exitCode, output, errors: error !== null && errors === '' ? error.message : errors });
    });
    child.stdin?.on('error', () => undefined).end(input);
  });
}

export type Values = Readonly<Record<string, unknown>>;

/** What `helm template` says to values, given as files or as objects; later ones win. */
export async function template(
  values: readonly (string | Values)[],
  words: readonly string[] = [],
): Promise<ProgramResult> {
  const files = values.flatMap((entry) => (typeof entry === 'string' ? ['--values', entry] : []));
  const objects = values.filter((entry) => typeof entry !== 'string');
  // Helm reads one file from standard input; JSON is YAML.
  const input = objects.length > 0 ? [...files, '--values', '-'] : files;
  return runProgram(
    tool('helm'),
    ['template', 'oblivion', chartFolder, '--namespace', 'oblivion', ...input, ...words],
    JSON.stringify(merged(objects)),
  );
}

function merged(objects: readonly Values[]): Values {
  return objects.reduce<Values>((left, right) => mergeTwo(left, right), {});
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mergeTwo(left: Values, right: Values): Values {
  const result: Record<string, unknown> = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const before = result[key];
    result[key] = isObject(before) && isObject(value) ? mergeTwo(before, value) : value;
  }
  return result;
}

/** The rendered objects; throws with Helm's words when it refuses. A variable or port named twice is an error here too. */
export async function render(
  values: readonly (string | Values)[],
  words: readonly string[] = [],
): Promise<readonly Manifest[]> {
  const result = await template(values, words);
  if (result.exitCode !== 0) throw new Error(result.errors);
  return parseManifests(result.output);
}

/** Objects of a text of several YAML documents. */
export function parseManifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text, { uniqueKeys: true })
    .map((document) => {
      const problem = document.errors[0];
      if (problem !== undefined) throw problem;
      return document.toJS() as Manifest | null;
    })
    .filter((manifest): manifest is Manifest => manifest !== null);
}
