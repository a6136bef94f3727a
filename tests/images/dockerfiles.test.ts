import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { repositoryFolder } from '../../command/files/folders.ts';
import { run } from '../../command/processes/run.ts';
import { pythonProgram } from '../../command/setup/python.ts';
import { type ContextFile, listContext } from './build-context.ts';
import { readDockerfile, type Stage } from './dockerfile.ts';
import { lint } from './hadolint.ts';
import { dockerfiles, readStages } from './images.ts';

const mostContextBytes = 5_000_000;
const labels = ['title', 'description', 'version', 'revision', 'created'].map(
  (name) => `org.opencontainers.image.${name}`,
);

let context: readonly ContextFile[];
beforeAll(async () => {
  context = await listContext(repositoryFolder);
});

describe.each(Object.entries(dockerfiles))('%s', (path, shipped) => {
  let stages: ReadonlyMap<string, Stage>;
  let text: string;
  beforeAll(async () => {
    stages = await readStages(path);
    text = await readFile(join(repositoryFolder, path), 'utf8');
  });

  test('hadolint finds no fault', async () => {
    expect(await lint(path)).toEqual([]);
  });

  test('base images can be pinned from outside and have a version', () => {
    for (const { name, base } of stages.values()) {
      if (stages.has(base)) continue;
      expect([name, base]).toEqual([name, expect.stringMatching(/^[\w./-]+:(?!latest)[\w.-]+$/)]);
    }
    const written = [...text.matchAll(/^FROM (\S+)/gm)].map((match) => match[1] ?? '');
    expect(written.filter((base) => !stages.has(base) && !/^\$\{\w+\}$/.test(base))).toEqual([]);
  });

  test('what is copied is in the build context or made by an earlier stage', () => {
    const known: string[] = [];
    for (const stage of stages.values()) {
      for (const step of stage.steps) {
        if (step.kind !== 'copy') continue;
        const missing =
          step.from === undefined
            ? step.sources.filter((source) => !context.some(({ path: file }) => `${file}/`.startsWith(`${source}/`)))
            : [step.from].filter((from) => !known.includes(from));
        expect([`line ${step.line}`, missing]).toEqual([`line ${step.line}`, []]);
      }
      known.push(stage.name);
    }
  });

  test('RUN lines stay in their working folder, so that they can be tried without a container', () => {
    for (const stage of stages.values())
      for (const step of stage.steps)
        if (step.kind === 'run') expect(step.command).not.toMatch(/(^|[\s="'])\/(?!dev\/null)\w/);
  });

  test.each([...shipped])('%s runs as nobody special, says what it is and whether it is well', (name) => {
    const stage = stages.get(name) as Stage;
    expect(stage.user).toBe('65532:65532');
    expect(stage.steps.filter((step) => step.kind === 'run')).toEqual([]);
    expect(stage.entrypoint[0]).toMatch(/^\/(nodejs\/bin\/node|usr\/bin\/python3)$/);
    expect(stage.healthCheck[0]).toBe(stage.entrypoint[0]);
    expect(Object.keys(stage.labels)).toEqual(labels);
    expect(Object.keys(stage.environment).filter((variable) => /SECRET|TOKEN|PASSWORD|_KEY/.test(variable))).toEqual(
      [],
    );
    expect(stage.ports).not.toEqual([]);
  });
});

describe('the build context', () => {
  test('is small and holds no secret, no test and nothing that was built', () => {
    const bytes = context.reduce((sum, file) => sum + file.bytes, 0);
    process.stdout.write(`build context: ${context.length} files, ${bytes} bytes\n`);
    expect(bytes).toBeLessThan(mostContextBytes);
    const unwanted =
      /(^|\/)(\.env|\.git|\.oblivion|node_modules|dist|\.next|tests)(\/|$)|\.test\.tsx?$|\.pem$|secrets\.json$/;
    expect(context.filter(({ path }) => unwanted.test(path))).toEqual([]);
  });

  test('holds nothing that no image needs', async () => {
    const sources: string[] = [];
    for (const path of Object.keys(dockerfiles))
      for (const stage of (await readStages(path)).values())
        for (const step of stage.steps)
          if (step.kind === 'copy' && step.from === undefined) sources.push(...step.sources);
    const unused = context.filter(({ path }) => !sources.some((source) => `${path}/`.startsWith(`${source}/`)));
    expect(unused.map(({ path }) => path)).toEqual([]);
  });
});

test("the Python image's lock files are those of requirements.lock", async () => {
  const script = join(repositoryFolder, 'agents/python/scripts/lock_subsets.py');
  expect(await run(pythonProgram, [script, '--check'])).toMatchObject({ exitCode: 0 });
});

describe('reading a Dockerfile', () => {
  test('variables, inheritance and lists are understood', () => {
    const stages = readDockerfile(
      [
        'ARG IMAGE=a:1',
        'FROM ${IMAGE} AS one',
        'ENV A=1',
        'ENV B="two ${A}"',
        'WORKDIR /x',
        'RUN make \\',
        ' all',
        'FROM one AS two',
        'CMD ["run"]',
      ].join('\n'),
    );
    expect(stages.get('one')).toMatchObject({ base: 'a:1', environment: { A: '1', B: 'two 1' }, workingFolder: '/x' });
    expect(stages.get('one')?.steps).toMatchObject([{ kind: 'workdir' }, { kind: 'run', command: 'make  all' }]);
    expect(stages.get('two')).toMatchObject({ base: 'one', command: ['run'], workingFolder: '/x' });
  });

  test.each([
    ['FROM a:1', 'every stage needs a name'],
    ['FROM a:1 AS a\nADD x y', 'ADD is not used'],
    ['FROM a:1 AS a\nCMD run', 'write it as a list'],
    ['FROM a:1 AS a\nWORKDIR ${NONE}', 'is not defined'],
    ['FROM a:1 AS a\nCOPY --link x y', '--link'],
    ['RUN x', 'before the first FROM'],
  ])('%j is refused', (text, message) => {
    expect(() => readDockerfile(text)).toThrow(message);
  });
});
