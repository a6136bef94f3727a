import { existsSync, readFileSync } from 'node:fs';
import { App, Octokit, RequestError } from 'octokit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type StartedSandbox } from '../index.js';
import { eventually } from '../testing/eventually.js';
import { startReceiver } from '../testing/receiver.js';

interface GitHub {
  readonly apiUrl: string;
  readonly owner: string;
  readonly token: string;
  readonly app: { readonly id: number; readonly installationId: number };
}

let sandbox: StartedSandbox;
let workspaceId: string;
let github: GitHub;
let octokit: Octokit;
let place: { owner: string; repo: string };

async function control<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${sandbox.url}/control${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return (response.status === 204 ? undefined : await response.json()) as T;
}
const act = <T>(method: string, path: string, body: object) =>
  control<T>(method, `/workspaces/${workspaceId}/github/${path}`, { personEmail: 'ann@example.test', ...body });
const withoutRetries = { retry: { enabled: false }, throttle: { enabled: false } };

beforeAll(async () => {
  sandbox = await startSandbox();
  const people = [{ name: 'Ann Lee', email: 'ann@example.test' }];
  const made = await control<{ workspaceId: string; github: GitHub }>('POST', '/workspaces', { name: 'Acme', people });
  ({ workspaceId, github } = made);
  octokit = new Octokit({ auth: github.token, baseUrl: github.apiUrl, ...withoutRetries });
  place = { owner: github.owner, repo: 'website' };
});
afterAll(() => sandbox.close());

describe('the octokit SDK works unchanged', () => {
  test('issues, comments and labels', async () => {
    const { data: issue } = await octokit.rest.issues.create({ ...place, title: 'Broken', body: '@demo' });
    const named = { ...place, issue_number: issue.number };
    const { data: comment } = await octokit.rest.issues.createComment({ ...named, body: 'hello' });
    await octokit.rest.issues.addLabels({ ...named, labels: ['in progress'] });
    await octokit.rest.issues.updateComment({ ...place, comment_id: comment.id, body: 'hello you' });
    const { data: again } = await octokit.rest.issues.get(named);
    expect(again.labels).toEqual([expect.objectContaining({ name: 'in progress' })]);
    const comments = await octokit.paginate(octokit.rest.issues.listComments, { ...named, per_page: 1 });
    expect(comments.map(({ body }) => body)).toEqual(['hello you']);
    await octokit.rest.issues.removeLabel({ ...named, name: 'in progress' });
    const closed = await octokit.rest.issues.update({ ...named, state: 'closed', state_reason: 'not_planned' });
    expect(closed.data.state_reason).toBe('not_planned');
    await octokit.rest.issues.deleteComment({ ...place, comment_id: comment.id });
    const { data: since } = await octokit.rest.issues.listForRepo({ ...place, state: 'all', since: issue.created_at });
    expect(since.map(({ number }) => number)).toContain(issue.number);
  });

  test('an app signs itself in and acts through its installation', async () => {
    const { privateKey } = await control<{ privateKey: string }>('GET', '/github-app-key');
    const app = new App({
      appId: github.app.id,
      privateKey,
      Octokit: Octokit.defaults({ baseUrl: github.apiUrl, ...withoutRetries }),
    });
    expect((await app.octokit.request('GET /app')).data).toMatchObject({ id: github.app.id, slug: 'oblivion' });
    const installed = await app.getInstallationOctokit(github.app.installationId);
    const { number } = (await act<{ issue: { number: number } }>('POST', 'issues', { title: 'For the app' })).issue;
    const { data } = await installed.rest.issues.createComment({
      ...place,
      issue_number: number,
      body: 'from the app',
    });
    expect(data.user).toMatchObject({ login: 'oblivion[bot]', type: 'Bot' });
    expect(data.performed_via_github_app).toMatchObject({ id: github.app.id });
  });

  test('pull requests and their reviews', async () => {
    const { pull } = await act<{ pull: { number: number } }>('POST', 'pulls', { title: 'Mend it', body: 'closes #1' });
    await act('POST', `pulls/${pull.number}/reviews`, { state: 'approved' });
    await act('POST', `pulls/${pull.number}/merge`, {});
    const named = { ...place, pull_number: pull.number };
    expect((await octokit.rest.pulls.get(named)).data).toMatchObject({ merged: true, state: 'closed' });
    expect((await octokit.rest.pulls.listReviews(named)).data[0]).toMatchObject({ state: 'approved' });
  });
});

describe('what GitHub refuses is refused', () => {
  const refusalOf = async (call: Promise<unknown>): Promise<[number, string]> => {
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof RequestError)) throw new Error('it was not refused');
    return [error.status, error.message.split(' - ')[0] ?? ''];
  };

  test('a repository that was renamed is found by its former name, in reading and in writing', async () => {
    const { data: issue } = await octokit.rest.issues.create({ ...place, title: 'Old', body: 'text' });
    await control('POST', `/workspaces/${workspaceId}/github/repositories/website/rename`, { name: 'site' });
    const named = { ...place, issue_number: issue.number };
    expect((await octokit.rest.issues.get(named)).data.url).toContain(`/${github.owner}/site/issues/`);
    await octokit.rest.issues.createComment({ ...named, body: 'hello' });
    expect((await octokit.rest.issues.listComments(named)).data).toHaveLength(1);
    expect((await octokit.rest.repos.get(place)).data.full_name).toBe(`${github.owner}/site`);
    await control('POST', `/workspaces/${workspaceId}/github/repositories/site/rename`, { name: 'website' });
    expect((await octokit.rest.repos.get(place)).data.full_name).toBe(`${github.owner}/website`);
  });

  test('wrong credentials, unknown places, missing fields', async () => {
    const stranger = new Octokit({ auth: 'ghp_wrong', baseUrl: github.apiUrl, ...withoutRetries });
    expect(await refusalOf(stranger.rest.issues.listForRepo(place))).toEqual([401, 'Bad credentials']);
    expect((await refusalOf(octokit.rest.issues.get({ ...place, issue_number: 9_999 })))[0]).toBe(404);
    expect((await refusalOf(octokit.rest.issues.create({ ...place, title: '' })))[0]).toBe(422);
    const plain = await fetch(`${github.apiUrl}/user`, { headers: { 'user-agent': 'me' } });
    expect([plain.status, plain.headers.get('content-type')]).toEqual([401, 'application/json; charset=utf-8']);
  });

  test('a secondary limit names the pause', async () => {
    await control('POST', `/workspaces/${workspaceId}/faults`, {
      target: 'github.getRepository',
      kind: '429',
      times: 1,
      retryAfterSeconds: 7,
    });
    const headers = { authorization: `Bearer ${github.token}`, 'user-agent': 'me' };
    const limited = await fetch(`${github.apiUrl}/repos/${place.owner}/website`, { headers });
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([403, '7']);
    const next = await fetch(`${github.apiUrl}/repos/${place.owner}/website`, { headers });
    expect(Number(next.headers.get('x-ratelimit-remaining'))).toBeGreaterThan(0);
  });
});

describe('webhooks', () => {
  test('are signed, sent once, kept, and sent again under the same guid when asked', async () => {
    const receiver = await startReceiver();
    receiver.react = (_one, count) => (count === 2 ? 500 : 200);
    const config = { url: receiver.url, secret: 's3cret', content_type: 'json' };
    const { data: hook } = await octokit.rest.repos.createWebhook({ ...place, config, events: ['issues'] });
    await act('POST', 'issues', { title: 'Told once' });
    await eventually(async () => expect(receiver.deliveries()).toHaveLength(2));
    const [ping, opened] = receiver.deliveries();
    expect([ping?.headers['x-github-event'], opened?.headers['x-github-event']]).toEqual(['ping', 'issues']);
    const { gitHubSignatures } = await import('./signature.js');
    expect(opened?.headers).toMatchObject(gitHubSignatures('s3cret', opened?.rawBody ?? ''));
    const named = { ...place, hook_id: hook.id };
    const failed = await eventually(async () => {
      const { data } = await octokit.rest.repos.listWebhookDeliveries(named);
      const found = data.find(({ status_code: code }) => code === 500);
      expect(found).toBeDefined();
      return found as NonNullable<typeof found>;
    });
    await octokit.rest.repos.redeliverWebhookDelivery({ ...named, delivery_id: failed.id });
    await eventually(async () => expect(receiver.deliveries()).toHaveLength(3));
    expect(receiver.deliveries()[2]?.headers['x-github-delivery']).toBe(failed.guid);
    await octokit.rest.repos.deleteWebhook(named);
    await receiver.close();
  });

  const samples = new URL('../../../../../shared/payloads/github/', import.meta.url);
  test.runIf(existsSync(samples))('have every field that real ones have in issues, comments and users', async () => {
    const receiver = await startReceiver();
    const config = { url: receiver.url, content_type: 'json' };
    const { data: hook } = await octokit.rest.repos.createWebhook({ ...place, config, events: ['issue_comment'] });
    const { issue } = await act<{ issue: { number: number } }>('POST', 'issues', { title: 'Told', labels: ['bug'] });
    await act('POST', `issues/${issue.number}/comments`, { body: 'hi' });
    await eventually(async () => expect(receiver.deliveries()).toHaveLength(2));
    const [ping, told] = receiver.deliveries().map(({ body }) => body);
    const real = JSON.parse(readFileSync(new URL('issue_comment.created.json', samples), 'utf8'));
    const realPing = JSON.parse(readFileSync(new URL('ping.json', samples), 'utf8'));
    const missing = (path: readonly string[], given: unknown, wanted: unknown): string[] => {
      const at = (root: unknown): object =>
        path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], root) as object;
      return Object.keys(at(wanted)).filter((key) => !(key in at(given)) && key !== 'draft');
    };
    for (const path of [[], ['issue'], ['issue', 'user'], ['issue', 'labels', '0'], ['comment'], ['sender']])
      expect([path, missing(path, told, real)]).toEqual([path, []]);
    for (const path of [[], ['hook'], ['hook', 'config']])
      expect([path, missing(path, ping, realPing)]).toEqual([path, []]);
    await octokit.rest.repos.deleteWebhook({ ...place, hook_id: hook.id });
    await receiver.close();
  });
});
