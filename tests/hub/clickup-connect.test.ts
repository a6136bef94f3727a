import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Company } from './company.js';
import { Hub } from './hub.js';
import { runNexus } from './hub-process.js';

/** The file that docs/clickup.md tells people to write. */
interface SeedOfTheDocs {
  readonly tenant: object;
  readonly clickup: object;
  readonly projects: readonly [{ readonly slackChannelId: string; readonly clickupListId: string }];
}

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

function fileOfTheDocs(): SeedOfTheDocs {
  const page = readFileSync(new URL('../../docs/clickup.md', import.meta.url), 'utf8');
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '') as SeedOfTheDocs;
}

/** Seeds what the docs say, for a workspace of the sandbox of its own. */
async function connect(clickup: object = {}) {
  const response = await fetch(`${hub.sandboxUrl}/control/workspaces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Acme', channels: ['website'], people: [{ name: 'Mira', email: 'mira@acme.test' }] }),
  });
  const workspace = (await response.json()) as Company['workspace'];
  const { apiUrl, token, listId } = workspace.clickup;
  const { slack } = workspace;
  const docs = fileOfTheDocs();
  const file = {
    ...docs,
    tenant: { ...docs.tenant, slug: `t-${randomBytes(6).toString('hex')}` },
    slack: {
      apiUrl: slack.apiUrl,
      teamId: slack.teamId,
      appId: slack.appId,
      botId: slack.botId,
      botUserId: slack.botUserId,
      botToken: slack.botToken,
      signingSecret: slack.signingSecret,
    },
    clickup: { ...docs.clickup, apiUrl, token, ...clickup },
    projects: [{ ...docs.projects[0], slackChannelId: slack.channels[0]?.id, clickupListId: listId }],
  };
  const seed = (changes: Readonly<Record<string, string>> = {}) =>
    runNexus(['seed', '--file', '-'], { ...hub.environment, ...changes }, JSON.stringify(file));
  const seeded = await seed();
  const made = () => new Company(hub.sandboxUrl, hub.nexusUrl, workspace, JSON.parse(seeded.stdout));
  return { seed, seeded, made };
}

test('with the file of the docs, and only the token of ClickUp, a task that names the project arrives', async () => {
  const { seed, seeded, made } = await connect();
  expect(seeded.stderr).toBe('');
  const own = made();
  const webhooks = async () =>
    (await own.control<{ webhooks: { endpoint: string }[] }>('GET', 'clickup/webhooks')).webhooks;
  expect(await webhooks()).toMatchObject([
    { endpoint: `${hub.nexusUrl}/webhooks/clickup/${own.clickupConnectionId}`, health: { status: 'active' } },
  ]);
  await own.writeTask('@website please');
  await eventually(async () => expect(await own.channelMessages('website')).toHaveLength(1));
  await own.writeTask('Nobody is named here', { tags: ['agents'] });
  await eventually(async () => expect(await own.channelMessages('website')).toHaveLength(2));
  expect((await seed()).code).toBe(0);
  expect(await webhooks()).toHaveLength(1);
  expect((await seed({ NEXUS_PUBLIC_URL: 'https://nexus.example' })).code).toBe(0);
  expect((await webhooks()).map(({ endpoint }) => endpoint)).toEqual([
    `https://nexus.example/webhooks/clickup/${own.clickupConnectionId}`,
  ]);
});

test('a workspace, or repositories, that another tenant has connected are refused in words, and stay theirs', async () => {
  const company = await hub.company({ github: 'token' });
  const { clickup, github } = company.workspace;
  const webhooks = () => company.control<object>('GET', 'clickup/webhooks');
  const before = await webhooks();
  const seed = (section: object) => {
    const tenant = { slug: `t-${randomBytes(6).toString('hex')}`, name: 'Other' };
    return runNexus(['seed', '--file', '-'], hub.environment, JSON.stringify({ tenant, ...section }));
  };
  const taken = await seed({ clickup: { apiUrl: clickup.apiUrl, token: clickup.token } });
  expect(taken.stderr).toMatch(
    /^nexus: clickup: \d+ is connected by another tenant of this Nexus; disconnect it there/,
  );
  const { apiUrl, token, repositories } = github;
  const same = await seed({ github: { apiUrl, token, repositories } });
  expect(same.stderr).toMatch(/^nexus: github: [\w-]+\/website is connected by another tenant of this Nexus/);
  expect([taken.code, same.code]).toEqual([2, 2]);
  expect(await webhooks()).toEqual(before);
});

test.each([
  ['a token that is wrong', { token: 'pk_wrong' }, /^nexus: clickup\.token: ClickUp does not take it \(http 401/],
  [
    'a workspace that the token does not reach',
    { workspaceId: '1' },
    /^nexus: clickup\.workspaceId: must be a workspace that the token reaches: \d+ \(Acme\)/,
  ],
  [
    'a user that is not the token’s',
    { serviceUserId: '1' },
    /^nexus: clickup\.serviceUserId: the token is of the user \d+ \(/,
  ],
])('%s is said in words', async (_name, mistake, words) => {
  const { seeded } = await connect(mistake);
  expect(seeded.stderr).toMatch(words);
  expect(seeded.code).toBe(2);
});
