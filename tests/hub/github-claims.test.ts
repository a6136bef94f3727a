import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SandboxWorkspace } from './company.js';
import { Hub } from './hub.js';
import { runNexus } from './hub-process.js';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

/** An organization on GitHub with two repositories. */
async function organization(): Promise<SandboxWorkspace['github']> {
  const response = await fetch(`${hub.sandboxUrl}/control/workspaces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Acme', github: { repositories: ['website', 'api'] } }),
  });
  expect(response.status).toBeLessThan(300);
  return ((await response.json()) as SandboxWorkspace).github;
}

/** A tenant of its own registers repositories. */
function register({ apiUrl, token }: SandboxWorkspace['github'], repositories: readonly string[], slug = newSlug()) {
  const file = { tenant: { slug, name: 'Somebody' }, github: { apiUrl, repositories, token } };
  return runNexus(['seed', '--file', '-'], hub.environment, JSON.stringify(file));
}
const newSlug = () => `t-${randomBytes(8).toString('hex')}`;
const refusal = (name: string) =>
  `github.repositories: ${name} is connected by another tenant of this Nexus; leave it out, or disconnect it there first`;

test('a repository of another tenant is refused by name, whatever it is registered with', async () => {
  const github = await organization();
  const [website, api] = github.repositories as [string, string];
  const slug = newSlug();
  expect((await register(github, [website, api], slug)).code).toBe(0);
  const subset = await register(github, [api.toUpperCase()]);
  expect(subset.code).not.toBe(0);
  expect(subset.stderr).toContain(refusal(api.toUpperCase()));
  expect(subset.stderr).not.toContain(slug);
  expect((await register(github, [website, api], slug)).code).toBe(0);
  expect((await register(github, [website], slug)).code).toBe(0);
  expect((await register(github, [api])).code).toBe(0);
  const back = await register(github, [website, api], slug);
  expect(back.stderr).toContain(refusal(api));
  const { rows } = await hub.asSuperuser('select name from github_repository where api_url = $1 order by name', [
    github.apiUrl,
  ]);
  expect(rows.map(({ name }) => name)).toEqual([api, website].map((name) => name.toLowerCase()).sort());
});

test('two tenants register it in the same moment: exactly one has it', async () => {
  const github = await organization();
  const [website, api] = github.repositories as [string, string];
  const both = await Promise.all([register(github, [website, api]), register(github, [website])]);
  expect(both.map(({ code }) => code === 0).sort()).toEqual([false, true]);
  expect(both.map(({ stderr }) => stderr).join()).toContain(refusal(website));
});
