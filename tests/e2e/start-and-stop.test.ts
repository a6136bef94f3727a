import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { identify, isRunning, type ProcessIdentity, processTree } from '../../command/processes/process-table.ts';
import { readJsonFile } from '../../command/files/json-file.ts';
import { portNames, takenPorts } from '../../command/system/ports.ts';
import { eventually } from './company.ts';
import { UpPlace } from './up-process.ts';

async function identitiesOf(pid: number): Promise<readonly ProcessIdentity[]> {
  const identities = await Promise.all((await processTree(pid)).map(identify));
  return identities.filter((identity) => identity !== undefined);
}

async function survivors(identities: readonly ProcessIdentity[]): Promise<readonly ProcessIdentity[]> {
  const areRunning = await Promise.all(identities.map(isRunning));
  return identities.filter((_, index) => areRunning[index]);
}

test('a second start is refused, Ctrl-C leaves no process and no port behind, and the next start finds its state', async () => {
  await using place = await UpPlace.make();
  const first = place.call('up', '--no-observer', '--json');
  const { pid } = await first.ready();
  const parts = await identitiesOf(pid);
  expect(parts.length).toBeGreaterThan(5);

  const second = place.call('up', '--no-observer');
  expect(await second.exitCode).toBe(1);
  expect(second.errors).toMatch(/running already \(process \d+/);

  first.child.kill('SIGINT');
  expect(await first.exitCode).toBe(0);
  expect(await survivors(parts)).toEqual([]);
  expect(await takenPorts(place.ports, portNames)).toEqual([]);

  const again = place.call('up', '--no-observer', '--json');
  expect((await again.ready()).isWarmStart).toBe(true);
});

test('when a part dies, it is named with its last log lines and everything else is stopped', async () => {
  await using place = await UpPlace.make();
  const up = place.call('up', '--no-observer', '--json');
  const { pid } = await up.ready();
  const parts = await identitiesOf(pid);
  const children = (await readJsonFile(`${place.stateFolder}/children.json`)) as readonly ProcessIdentity[];
  // In the order in which they are started: Qdrant, embedder, PostgreSQL, Redis, sandbox.
  process.kill(children[0]?.pid ?? 0, 'SIGKILL');
  await eventually('word of the part that the others can do without', async () =>
    /Qdrant\S* local mode was ended by SIGKILL; the others go on without it/.test(up.errors) ? true : undefined,
  );
  process.kill(children[4]?.pid ?? 0, 'SIGKILL');
  expect(await up.exitCode).toBe(1);
  expect(up.errors).toMatch(/the sandbox was ended by SIGKILL; its last log lines are below/);
  expect(await survivors(parts)).toEqual([]);
});

test('a taken port is told in one line, with the part and what to change, and nothing is started', async () => {
  await using place = await UpPlace.make();
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(place.ports.nexus, '127.0.0.1', resolve));
  const up = place.call('up', '--no-observer');
  expect(await up.exitCode).toBe(1);
  const said = up.errors.split('\n').filter((line) => line.startsWith('oblivion:'));
  expect(said).toEqual([
    expect.stringMatching(`Port ${place.ports.nexus} is taken, and Nexus needs it.*OBLIVION_NEXUS_PORT`),
  ]);
  squatter.close();
});

test.each([
  [['up', '--sideways'], "Unknown option '--sideways'"],
  [['fly'], "Unknown command 'fly'"],
  [['logs'], 'needs PART'],
])('%j is refused in one line with exit code 2', async (words, line) => {
  await using place = await UpPlace.make();
  const called = place.call(...words);
  expect(await called.exitCode).toBe(2);
  expect(called.errors.trim().split('\n')).toEqual([expect.stringContaining(line)]);
});

test.each(['up', 'demo', 'test', 'doctor', 'reset', 'bench', 'agent create'])('%s explains itself', async (name) => {
  await using place = await UpPlace.make();
  const called = place.call(...name.split(' '), '--help');
  expect(await called.exitCode).toBe(0);
  expect(called.output).toContain(`Usage: ./oblivion ${name}`);
});
