import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { runNexus } from './hub-process.js';

interface WebhookView {
  readonly id: string;
  readonly endpoint: string;
  readonly space_id: number | null;
  readonly list_id: number | null;
  readonly health: { readonly status: string };
}

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({ nexus: { NEXUS_RECONCILIATION_SECONDS: '1' } });
});
afterAll(() => hub.close());

const webhooksOf = async (company: Company): Promise<readonly WebhookView[]> =>
  (await company.control<{ webhooks: WebhookView[] }>('GET', 'clickup/webhooks')).webhooks;

/** The numbers of the places that webhooks are bound to; null for the whole workspace. */
const placesOf = async (company: Company): Promise<readonly (number | null)[]> =>
  (await webhooksOf(company)).map(({ space_id, list_id }) => list_id ?? space_id);

/** Connects ClickUp again, with webhooks in these places. */
async function configure({ workspace, slug }: Company, webhooks?: readonly object[]) {
  const { apiUrl, token } = workspace.clickup;
  const file = { tenant: { slug, name: 'Acme' }, clickup: { apiUrl, token, webhooks } };
  return runNexus(['seed', '--file', '-'], hub.environment, JSON.stringify(file));
}

async function heardBy(company: Company): Promise<readonly string[]> {
  const { rows } = await hub.asSuperuser('select title from task where tenant_id = $1 order by id', [company.tenantId]);
  return rows.map((row) => String(row['title']));
}

test('webhooks are made per space or list when configured; those of a former configuration are removed', async () => {
  const company = await hub.company({ otherLists: ['Bar', 'Cellar'] });
  const { spaceId, lists } = company.workspace.clickup;
  const [kitchen, bar] = lists.map(({ id }) => Number(id)) as [number, number];
  expect(await placesOf(company)).toEqual([null]);
  expect((await configure(company, [{ listId: kitchen }, { listId: bar }])).stderr).toBe('');
  expect(await placesOf(company)).toEqual([kitchen, bar]);
  expect((await configure(company, [{ listId: bar }, { spaceId }])).stderr).toBe('');
  expect(await placesOf(company)).toEqual([bar, Number(spaceId)]);
  expect((await configure(company)).stderr).toBe('');
  expect(await placesOf(company)).toEqual([null]);
});

test('a list that ClickUp does not show is said by its field', async () => {
  const company = await hub.company();
  const { code, stderr } = await configure(company, [{ listId: company.workspace.clickup.listId }, { listId: '1' }]);
  expect(stderr).toMatch(/^nexus: clickup\.webhooks\[1\]\.listId: ClickUp makes no webhook for the list 1 \(http 404/);
  expect(code).toBe(2);
});

test('tasks of the configured lists come, by webhook and by comparing; those of others do not', async () => {
  const company = await hub.company({ otherLists: ['Bar', 'Cellar'] });
  const [kitchen, bar, cellar] = company.workspace.clickup.lists.map(({ id }) => id);
  await configure(company, [{ listId: kitchen }, { listId: bar }]);
  const write = (name: string, listId: string | undefined) => company.writeTask('@demo please', { name, listId });
  await write('In the kitchen', kitchen);
  await write('At the bar', bar);
  await eventually(async () => expect(await heardBy(company)).toEqual(['In the kitchen', 'At the bar']));
  await company.fault({ target: 'webhook.clickup', kind: 'drop' });
  await write('In the cellar', cellar);
  await write('At the bar again', bar);
  await eventually(async () => expect(await heardBy(company)).toContain('At the bar again'), 15_000);
  expect(await heardBy(company)).not.toContain('In the cellar');
});

test('what two webhooks tell is heard once', async () => {
  const company = await hub.company();
  const agent = await company.connect();
  const { spaceId, listId } = company.workspace.clickup;
  await configure(company, [{ spaceId }, { listId }]);
  const externalId = await company.writeTask('@demo please');
  const { taskId } = await agent.claimNext();
  await company.comment(externalId, 'Hello');
  await agent.next('message', (frame) => frame.message.text === 'Hello');
  await company.waitForJournal({ kind: 'clickup.webhook', name: 'taskCommentPosted', count: '2' });
  await company.deleteTask(externalId);
  await agent.next('task.cancelled');
  const { rows } = await hub.asSuperuser(
    `select kind, count(*)::int as count from inbox where tenant_id = $1 and kind in ('taskCommentPosted', 'taskDeleted')
     group by kind order by kind`,
    [company.tenantId],
  );
  expect(rows).toEqual([
    { kind: 'taskCommentPosted', count: 1 },
    { kind: 'taskDeleted', count: 1 },
  ]);
  const said = await hub.asSuperuser(`select text from message where task_id = $1 and origin = 'clickup'`, [taskId]);
  expect(said.rows).toEqual([{ text: 'Hello' }]);
});

test('each webhook is kept well by itself: revived, made again, and one that nobody wants is removed', async () => {
  const company = await hub.company({ otherLists: ['Bar'] });
  const [kitchen, bar] = company.workspace.clickup.lists.map(({ id }) => id) as [string, string];
  await configure(company, [{ listId: kitchen }, { listId: bar }]);
  const { apiUrl, token, teamId } = company.workspace.clickup;
  const call = (method: string, path: string, body?: object) =>
    fetch(`${apiUrl}/v2/${path}`, {
      method,
      headers: { authorization: token, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const [first, second] = await webhooksOf(company);
  await company.control('POST', `clickup/webhooks/${first?.id}/suspend`);
  await call('DELETE', `webhook/${second?.id}`);
  await call('POST', `team/${teamId}/webhook`, { endpoint: first?.endpoint, events: '*' });
  const foreign = `https://elsewhere.example/${randomBytes(4).toString('hex')}`;
  await call('POST', `team/${teamId}/webhook`, { endpoint: foreign, events: '*' });
  await eventually(async () => {
    const webhooks = await webhooksOf(company);
    expect(webhooks.map(({ endpoint, list_id, health }) => [endpoint, list_id, health.status])).toEqual([
      [first?.endpoint, Number(kitchen), 'active'],
      [foreign, null, 'active'],
      [first?.endpoint, Number(bar), 'active'],
    ]);
  }, 15_000);
  await company.writeTask('@demo please', { name: 'Signed with a new secret', listId: bar });
  await eventually(async () => expect(await heardBy(company)).toEqual(['Signed with a new secret']), 15_000);
});
