import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Manifest, render, repositoryFolder } from '../scripts/render.ts';
import { fullValues, leastValues } from './values.ts';
import { named, ofKind } from './workloads.ts';

interface Rule {
  readonly matches: readonly { readonly path: { readonly type: string; readonly value: string } }[];
  readonly timeouts?: { readonly request: string };
  readonly backendRefs: readonly { readonly name: string }[];
}

function rulesOf(manifests: readonly Manifest[]): readonly Rule[] {
  return (named(manifests, 'HTTPRoute', 'oblivion')['spec'] as { rules: readonly Rule[] }).rules;
}

/** The rule that a Gateway takes for a path: an exact one first, then the longest prefix of whole segments. */
function ruleFor(rules: readonly Rule[], path: string): Rule | undefined {
  const pathOf = (rule: Rule) => rule.matches[0]?.path ?? { type: '', value: '' };
  const exact = rules.find((rule) => pathOf(rule).type === 'Exact' && pathOf(rule).value === path);
  const prefixes = rules
    .filter(
      (rule) =>
        pathOf(rule).type === 'PathPrefix' && `${path}/`.startsWith(`${pathOf(rule).value.replace(/\/$/, '')}/`),
    )
    .sort((left, right) => pathOf(right).value.length - pathOf(left).value.length);
  return exact ?? prefixes[0];
}

const sources = join(repositoryFolder, 'apps/nexus/src');

function nexusSources(): readonly string[] {
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => readFileSync(join(sources, path), 'utf8'));
}

test.each([
  ['/webhooks/slack/events', 'intake', '60s'],
  ['/webhooks/clickup/con_1', 'intake', '60s'],
  ['/webhooks/github/con_1', 'intake', '60s'],
  ['/api/v1/tasks', 'api', '60s'],
  ['/api/openapi.json', 'api', '60s'],
  ['/oauth/token', 'api', '60s'],
  ['/agents', 'gateway', '0s'],
  ['/live', 'gateway', '0s'],
  ['/llm/openai/v1/chat/completions', 'llm', '0s'],
  ['/', 'observer', '60s'],
  ['/tasks/tsk_1', 'observer', '60s'],
  ['/api/pulse', 'observer', '60s'],
])('%s goes to %s', async (path, component, timeout) => {
  const rule = ruleFor(rulesOf(await render([fullValues])), path);
  expect([rule?.backendRefs[0]?.name, rule?.timeouts?.request]).toEqual([`oblivion-${component}`, timeout]);
});

test('every path of a controller of Nexus goes to Nexus, and every page and route of Observer to Observer', async () => {
  const rules = rulesOf(await render([fullValues]));
  const controllers = nexusSources().flatMap((text) =>
    [...text.matchAll(/@Controller\('([^']+)'\)/g)].map((match) => `/${match[1]}`),
  );
  expect(controllers.length).toBeGreaterThan(2);
  for (const path of controllers)
    expect(ruleFor(rules, `${path}/x`)?.backendRefs[0]?.name, path).not.toBe('oblivion-observer');
  const pages = readdirSync(join(repositoryFolder, 'apps/observer/app'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /(^|\/)(page\.tsx|route\.ts)$/.test(path))
    .map((path) =>
      `/${path.replace(/\/?(page\.tsx|route\.ts)$/, '').replace(/\([^/]+\)\/?/g, '')}`.replace(/(.)\/$/, '$1'),
    );
  expect(pages).toContain('/api/pulse');
  for (const path of pages) expect(ruleFor(rules, path)?.backendRefs[0]?.name, path).toBe('oblivion-observer');
});

test('an Ingress has the same paths in two: only sockets and streams get the long timeouts', async () => {
  const ingress = { enabled: true, hosts: ['oblivion.example.com'], timeouts: 'haproxy', annotations: { mine: 'yes' } };
  const manifests = await render([{ ...leastValues, ingress }]);
  const described = ofKind(manifests, 'Ingress').map((manifest) => ({
    annotations: manifest.metadata.annotations,
    paths: (
      manifest['spec'] as { rules: readonly { http: { paths: readonly { path: string }[] } }[] }
    ).rules[0]?.http.paths.map((entry) => entry.path),
  }));
  expect(described).toEqual([
    { annotations: { mine: 'yes' }, paths: ['/webhooks', '/api/v1', '/api/openapi.json', '/oauth', '/'] },
    {
      annotations: { mine: 'yes', 'haproxy.org/timeout-server': '1h', 'haproxy.org/timeout-tunnel': '1h' },
      paths: ['/agents', '/live', '/llm'],
    },
  ]);
});

test('the artifacts of an agent get a route of their own, and nothing else of it', async () => {
  const agents = [{ name: 'one', secret: { existingSecret: 'a' }, publicUrl: 'https://one.example.com' }];
  const route = ofKind(await render([{ ...fullValues, agents }]), 'HTTPRoute').find(
    (candidate) => candidate.metadata.name === 'oblivion-agent-one',
  );
  const spec = route?.['spec'] as { hostnames: readonly string[]; rules: readonly Rule[] };
  expect(spec.hostnames).toEqual(['one.example.com']);
  expect(spec.rules.map((rule) => rule.matches[0]?.path.value)).toEqual(['/artifacts']);
});
