import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClickUpClient } from '../../apps/nexus/src/integrations/clickup/clickup.client.ts';
import { commentParts } from '../../apps/nexus/src/integrations/clickup/comment-parts.ts';
import { corrections, isDocumentAbsent, readDocument } from './clickup-document.ts';
import { ClickUpValidator } from './clickup-validator.ts';
import type { SandboxWorkspace } from './company.ts';
import { findFreePorts, HubProcess } from './hub-process.ts';

const why = isDocumentAbsent ? " (skipped: ClickUp's OpenAPI document is not in shared/payloads/clickup/openapi)" : '';

let sandbox: HubProcess;
let workspace: SandboxWorkspace;
let control: (method: string, path: string, body?: object) => Promise<unknown>;

beforeAll(async () => {
  const [port = 0] = await findFreePorts(1);
  const url = `http://127.0.0.1:${port}`;
  sandbox = new HubProcess('apps/sandbox/dist/main.js', { SANDBOX_PORT: String(port) });
  await sandbox.start(`${url}/healthz`);
  const send = async (method: string, path: string, body: object = {}): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/control/workspaces${path}`, { method, headers, body: JSON.stringify(body) });
    return answer.json();
  };
  workspace = (await send('POST', '', {
    people: [{ name: 'Mira', email: 'mira@acme.test' }],
    clickup: { fields: [{ name: 'Result', type: 'url' }] },
  })) as SandboxWorkspace;
  control = (method, path, body) => send(method, `/${workspace.workspaceId}/${path}`, body);
});
afterAll(async () => {
  await sandbox?.stop();
});

/** A client that notes which of its methods were called. */
function watched(client: ClickUpClient): { client: ClickUpClient; called: Set<string> } {
  const called = new Set<string>();
  const get = (target: ClickUpClient, name: string): unknown => {
    const value: unknown = Reflect.get(target, name, target);
    if (typeof value !== 'function') return value;
    called.add(name);
    return value.bind(target);
  };
  return { client: new Proxy(client, { get: (target, name) => get(target, String(name)) }), called };
}

function methodsOf(): readonly string[] {
  const all = Object.entries(Object.getOwnPropertyDescriptors(ClickUpClient.prototype));
  return all.flatMap(([name, { value }]) => (typeof value === 'function' && name !== 'constructor' ? [name] : []));
}

/** Calls every method of the client as Nexus does. */
async function useAll(client: ClickUpClient): Promise<void> {
  const { clickup } = workspace;
  const written = { personEmail: 'mira@acme.test', name: 'Fix the login', markdownDescription: 'Words' };
  const { id } = (await control('POST', 'clickup/tasks', written)) as { id: string };
  const guide = { personEmail: 'mira@acme.test', name: 'Guide', pages: [{ name: 'One', content: 'Words' }] };
  const made = (await control('POST', 'clickup/documents', guide)) as { document: { id: string } };
  const endpoint = `http://127.0.0.1:9/webhooks/clickup/${id}`;
  const remark = { author: 'Ada (AI agent)', heading: 'asks:', text: 'Which **one**?\n\n- a\n- b\n\n```\ncode\n```' };
  const parts = commentParts({ ...remark, links: [], taskUrl: 'https://observer.example/tasks/1', effectId: 'eff_1' });

  expect((await client.getUser()).id).toBe(String(clickup.serviceUser.id));
  expect((await client.listWorkspaces()).map((each) => each.id)).toEqual([clickup.teamId]);
  const task = await client.findTask(id);
  expect(task?.name).toBe('Fix the login');
  expect(await client.findTask('86nothing')).toBeUndefined();
  const listId = task?.list.id as string;
  const asked = await client.createTask(listId, { name: 'Asked', markdown: '[x](https://a.example/?effect=eff_2)' });
  expect(await client.findTaskByMark(listId, { mark: 'effect=eff_2', afterMs: 0 })).toBe(asked);
  await client.setStatus(id, (await client.findList(listId))?.statuses.at(1)?.status as string);
  await client.changeAssignees(id, { add: [String(clickup.serviceUser.id)] });
  expect((await client.findTask(id))?.assignees?.map((each) => each.id)).toEqual([String(clickup.serviceUser.id)]);
  await client.changeAssignees(id, { remove: [String(clickup.serviceUser.id)] });
  const [field] = await client.listFields(listId);
  await client.setField(id, field?.id as string, 'https://x.example/1');
  expect((await client.findTask(id))?.custom_fields[0]?.value).toBe('https://x.example/1');
  await client.ensureTag((task?.space?.id ?? '') as string, 'blocked');
  await client.addTag(id, 'blocked');
  expect((await client.findTask(id))?.tags.map(({ name }) => name)).toEqual(['blocked']);
  await client.removeTag(id, 'blocked');
  const commentId = await client.comment(id, parts);
  expect(await client.findCommentByEffect(id, 'eff_1')).toBe(commentId);
  await client.editComment(commentId, parts);
  const comment = { personEmail: 'mira@acme.test', text: 'More' };
  for (let page = 1; page <= 25; page += 1) await control('POST', `clickup/tasks/${id}/comments`, comment);
  const reply = { ...comment, parentCommentId: commentId };
  await control('POST', `clickup/tasks/${id}/comments`, reply);
  expect(await client.listReplies(commentId)).toHaveLength(1);
  expect((await client.findComment(id, commentId))?.reply_count).toBe(1);
  const comments = await client.listComments(id);
  expect(comments).toHaveLength(27);
  expect(comments.filter(({ parent }) => parent?.id === commentId)).toHaveLength(1);
  await client.deleteComment(commentId);
  await client.listUpdatedTasks(clickup.teamId, { afterMs: 1, page: 0 });
  for (const place of await client.listDocumentPlaces(listId)) await client.listDocuments(clickup.teamId, place);
  await client.listPages(clickup.teamId, made.document.id);
  await client.createWebhook(clickup.teamId, endpoint, { kind: 'workspace' });
  await client.createWebhook(clickup.teamId, endpoint, { kind: 'space', id: clickup.spaceId });
  await client.createWebhook(clickup.teamId, endpoint, { kind: 'list', id: listId });
  const webhooks = await client.listWebhooks(clickup.teamId);
  expect(webhooks.map(({ space_id, list_id }) => [space_id, list_id])).toEqual([
    [null, null],
    [clickup.spaceId, null],
    [null, listId],
  ]);
  await client.reviveWebhook(webhooks[0]?.id as string, endpoint);
  for (const { id: webhookId } of webhooks) await client.deleteWebhook(webhookId);
  expect(await client.listWebhooks(clickup.teamId)).toEqual([]);
}

test.skipIf(isDocumentAbsent)(`every request of every method is as ClickUp's own document says${why}`, async () => {
  const { apiUrl, token } = workspace.clickup;
  await using validator = await ClickUpValidator.start(readDocument('corrected'), apiUrl);
  const { client, called } = watched(new ClickUpClient({ apiUrl: validator.apiUrl, token }, 5_000));
  await useAll(client);
  expect(validator.violations).toEqual([]);
  expect([...called].toSorted()).toEqual(methodsOf().toSorted());
  expect(validator.requests.length).toBeGreaterThanOrEqual(called.size);
});

test.skipIf(isDocumentAbsent)(`each correction of the document is needed, and no other${why}`, async () => {
  const { apiUrl, token } = workspace.clickup;
  await using validator = await ClickUpValidator.start(readDocument('as it is'), apiUrl);
  await useAll(new ClickUpClient({ apiUrl: validator.apiUrl, token }, 5_000));
  const corrected = corrections.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '…')}`);
  const violated = validator.violations.map(({ request }) => request.replace(/(task|comment|webhook)\/[^/?]+/, '$1/…'));
  expect(violated.toSorted()).toEqual(corrected.toSorted());
});

test.skipIf(isDocumentAbsent)(`a request that is not as the document says is noticed${why}`, async () => {
  await using validator = await ClickUpValidator.start(readDocument('corrected'), workspace.clickup.apiUrl);
  const headers = { authorization: workspace.clickup.token, 'content-type': 'application/json' };
  const wrong = [
    ['POST', '/v2/task/1/comment', { comment: [{ text: 'a' }] }],
    ['GET', '/v2/tasks/1', undefined],
    ['GET', `/v2/team/${workspace.clickup.teamId}/task?page=first`, undefined],
  ] as const;
  for (const [method, path, body] of wrong) {
    await fetch(`${validator.apiUrl}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  }
  expect(validator.violations.map(({ request }) => request)).toEqual(
    wrong.map(([method, path]) => `${method} ${path}`),
  );
});
