import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseSettings } from '../../../apps/nexus/src/platform/config/setting.ts';
import { settingTable } from '../../../apps/nexus/src/platform/config/settings.ts';
import { chartFolder, render, repositoryFolder, runProgram, type Values } from '../scripts/render.ts';
import { cluster, fullValues, leastValues } from './values.ts';
import { type Container, containerOf } from './workloads.ts';

/** What the keys of Secrets hold in these tests. */
const secrets: Readonly<Record<string, string>> = {
  NEXUS_DATABASE_URL: 'postgres://oblivion_app:a@database:5432/oblivion',
  NEXUS_SYSTEM_DATABASE_URL: 'postgres://oblivion_system:a@database:5432/oblivion',
  NEXUS_OWNER_DATABASE_URL: 'postgres://oblivion_owner:a@database:5432/oblivion',
  NEXUS_REDIS_URL: 'rediss://redis:6379',
  NEXUS_TOKEN_SIGNING_KEY: Buffer.alloc(32, 1).toString('base64'),
  NEXUS_ENCRYPTION_KEY: Buffer.alloc(32, 2).toString('base64'),
  password: 'letters0and1digits',
};

/** The environment as the kubelet makes it: Secrets read, `$(NAME)` replaced by what stands before it. */
function environmentInPod(container: Container): Readonly<Record<string, string>> {
  const environment: Record<string, string> = {};
  for (const { name, value, valueFrom } of container.env ?? []) {
    const key = valueFrom?.secretKeyRef;
    if (key?.optional && secrets[key.key] === undefined) continue;
    const text = key === undefined ? (value ?? 'from-the-pod') : (secrets[key.key] ?? 'something');
    environment[name] = text.replaceAll(/\$\((\w+)\)/g, (whole, used: string) => environment[used] ?? whole);
  }
  return environment;
}

test.each<readonly [string, Values]>([
  ['the least values', leastValues],
  ['every part', fullValues],
  ['CloudNativePG', { ...fullValues, postgresql: { cluster } }],
  ['all roles in one', { ...leastValues, nexus: { secret: { existingSecret: 'n' }, combined: { enabled: true } } }],
])('Nexus takes the environment that it is given with %s', async (_name, values) => {
  const manifests = await render([values]);
  const isCombined = manifests.some((manifest) => manifest.metadata.name === 'oblivion-nexus');
  for (const name of isCombined ? ['nexus', 'migrate'] : ['intake', 'api', 'gateway', 'llm', 'worker', 'migrate']) {
    const parsed = parseSettings(settingTable, environmentInPod(containerOf(manifests, `oblivion-${name}`)));
    expect(parsed.outcome === 'invalid' ? parsed.problems : []).toEqual([]);
  }
});

test('Observer and agents are told only what their pages list, and every setting of an agent can be reached', async () => {
  const read = (page: string) => readFileSync(join(repositoryFolder, 'docs', page), 'utf8');
  const manifests = await render([
    { ...fullValues, agents: [{ name: 'one', secret: { existingSecret: 'a' }, publicUrl: 'https://one.example.com' }] },
  ]);
  const names = (name: string) => Object.keys(environmentInPod(containerOf(manifests, name)));
  expect(
    names('oblivion-observer').filter(
      (name) => !/^(NODE_ENV|OTEL_\w+|KUBERNETES_\w+)$/.test(name) && !read('observer.md').includes(`\`${name}\``),
    ),
  ).toEqual([]);
  const documented = [...read('agents.md').matchAll(/^\| `(OBLIVION_\w+)` \|/gm)].map((match) => match[1] ?? '');
  const given = names('oblivion-agent-one');
  expect(given.filter((name) => name.startsWith('OBLIVION_') && !documented.includes(name))).toEqual([]);
  const open = documented.filter((name) => !given.includes(name) && name !== 'OBLIVION_AGENT_WAKE_SECRET');
  const settings = Object.fromEntries(open.map((name) => [name, 'given']));
  const again = await render([{ ...fullValues, agents: [{ name: 'one', secret: { existingSecret: 'a' }, settings }] }]);
  expect(environmentInPod(containerOf(again, 'oblivion-agent-one'))).toMatchObject(settings);
});

test('helm test succeeds when every part answers well, and names the one that does not', async () => {
  const server = createServer((request, response) =>
    response.writeHead(request.url === '/well' ? 200 : 503).end('{"redis":"away"}'),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const script = readFileSync(join(chartFolder, 'files/check-services.js'), 'utf8');
    const ask = (...paths: readonly string[]) => {
      const addresses = paths.map((path) => `${base}${path}`).join(' ');
      return runProgram('env', [`ADDRESSES=${addresses}`, 'WAIT_SECONDS=0', process.execPath, '--eval', script]);
    };
    expect(await ask('/well', '/well')).toMatchObject({ exitCode: 0 });
    const answer = await ask('/well', '/ill');
    expect(answer.exitCode).toBe(1);
    expect(answer.output).toContain(`bad ${base}/ill 503 {"redis":"away"}`);
  } finally {
    server.close();
  }
});
