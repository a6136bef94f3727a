import { createHmac, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { damaged } from './damaged-payload.js';
import type { CompanyOptions } from './found-company.js';
import { Hub } from './hub.js';
import { Repository } from './repository.js';
import type { TestAgent } from './test-agent.js';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({ nexus: { NEXUS_RECONCILIATION_SECONDS: '1', NEXUS_RECONCILIATION_TASK_SECONDS: '5' } });
});
afterAll(() => hub.close());

const patienceMs = 30_000;

interface Started {
  readonly company: Company;
  readonly repository: Repository;
  readonly agent: TestAgent;
  readonly number: number;
  readonly held: { taskId: string; epoch: number };
  readonly rootTs: string;
  threadTexts(): Promise<readonly string[]>;
}

/** An issue that an agent works on. */
async function started(options: CompanyOptions = { github: 'app' }): Promise<Started> {
  const company = await hub.company(options);
  const repository = new Repository(company);
  const agent = await company.connect();
  const { number } = await repository.open('@demo please');
  const { taskId, epoch } = await agent.claimNext();
  const held = { taskId, epoch };
  await agent.ask({ type: 'start', ...held });
  const rootTs = await eventually(async () => {
    const [root] = await company.channelMessages();
    expect(root).toBeDefined();
    return root?.ts as string;
  }, patienceMs);
  const threadTexts = async (): Promise<readonly string[]> =>
    (await company.thread(rootTs))
      .filter((message) => message.ts !== rootTs && !message.deleted)
      .map((message) => message.text);
  return { company, repository, agent, number, held, rootTs, threadTexts };
}

describe('what an agent says', () => {
  test.each(['app', 'token'] as const)(
    'a question and a result are comments on the issue, once each, that name the agent as an AI (by %s)',
    async (github) => {
      const { company, repository, agent, number, held, threadTexts } = await started({ github });
      await agent.ask({ type: 'think', ...held, text: 'a secret plan' });
      await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'on it' });
      await eventually(async () => expect(await repository.labels(number)).toEqual(['in progress']), patienceMs);
      await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Which one, @mira?' });
      await eventually(async () => expect(await repository.labels(number)).toEqual(['blocked']), patienceMs);
      await repository.comment(number, 'the second');
      expect((await agent.next('message')).message).toMatchObject({ origin: 'github', author: 'mira' });
      await eventually(async () => expect(await repository.labels(number)).toEqual(['in progress']), patienceMs);
      const artifacts = [{ title: 'PR 7', url: 'https://x.example/7' }];
      await agent.ask({ type: 'finish', ...held, text: 'All **done**', artifacts });
      await eventually(async () => expect(await repository.labels(number)).toEqual(['in review']), patienceMs);
      await eventually(async () => expect((await repository.issue(number)).comments).toHaveLength(3), patienceMs);
      const [question, , result] = (await repository.issue(number)).comments.map(({ body }) => body);
      expect(question).toContain('**Scribe (AI agent)** asks:');
      expect(question).not.toContain('@mira');
      expect(result).toContain('has a result:\n\nAll **done**\n\n- [PR 7](https://x.example/7)');
      await eventually(async () => expect(await threadTexts()).toHaveLength(4), patienceMs);
      expect(await threadTexts()).toEqual([
        'on it',
        expect.stringContaining('Which one'),
        '*mira* on GitHub:\nthe second',
        expect.stringContaining('All *done*'),
      ]);
      expect(await company.refusals()).toEqual([]);
    },
  );
});

describe('what people say', () => {
  test('a comment on the issue is in the thread; its edit and its end follow, and nothing echoes', async () => {
    const { repository, agent, number, threadTexts } = await started();
    const id = await repository.comment(number, 'please hurry');
    await eventually(async () => expect(await threadTexts()).toEqual(['*mira* on GitHub:\nplease hurry']), patienceMs);
    await repository.editComment(id, 'no hurry');
    await agent.next('message', (frame) => frame.message.text === 'no hurry');
    await eventually(async () => expect(await threadTexts()).toEqual(['*mira* on GitHub:\nno hurry']), patienceMs);
    await repository.deleteComment(id);
    await eventually(async () => expect(await threadTexts()).toEqual([]), patienceMs);
    expect((await repository.issue(number)).comments).toEqual([]);
  });

  test('a reply marked with !sync is a comment on the issue, and follows its edit and its end', async () => {
    const { company, repository, number, rootTs } = await started();
    const bodies = async () => (await repository.issue(number)).comments.map(({ body }) => body);
    const ts = await company.reply(rootTs, '!sync ship it');
    await eventually(async () => expect((await bodies())[0]).toContain('ship it'), patienceMs);
    const place = { channelId: company.channelId(), personEmail: 'theo@acme.test' };
    await company.control('PATCH', `slack/messages/${ts}`, { ...place, text: '!sync ship it now' });
    await eventually(async () => expect((await bodies())[0]).toContain('ship it now'), patienceMs);
    await company.control('DELETE', `slack/messages/${ts}?${new URLSearchParams(place)}`);
    await eventually(async () => expect(await bodies()).toEqual([]), patienceMs);
  });

  test('an edit of title or body is told in the thread and to the agent', async () => {
    const { repository, agent, number, threadTexts } = await started();
    await repository.edit(number, { title: 'Fix the sign-in' });
    await agent.next('task.updated', (frame) => frame.task.title === 'Fix the sign-in');
    await eventually(async () => expect((await threadTexts()).join('\n')).toContain('+ Fix the sign-in'), patienceMs);
  });

  test('closing the issue ends the task; opening it again offers it again, without our labels', async () => {
    const { company, repository, agent, number } = await started();
    await repository.edit(number, { state: 'closed' });
    expect((await agent.next('stop')).reason).toContain('mira');
    const root = async () => (await company.channelMessages())[0]?.text;
    await eventually(async () => expect(await root()).toContain('✅ done'), patienceMs);
    await repository.edit(number, { state: 'open' });
    await eventually(
      () => expect(agent.frames.filter((frame) => frame.type === 'task.available')).toHaveLength(2),
      patienceMs,
    );
    await eventually(async () => expect(await repository.labels(number)).toEqual([]), patienceMs);
  });

  test('closing as not planned, deleting and moving an issue cancel the task', async () => {
    const company = await hub.company({ github: 'app' });
    const repository = new Repository(company);
    const agent = await company.connect();
    const ends: readonly ((number: number) => Promise<void>)[] = [
      (number) => repository.edit(number, { state: 'closed', stateReason: 'not_planned' }),
      (number) => repository.delete(number, 'deleted'),
      (number) => repository.delete(number, 'transferred'),
    ];
    for (const [index, end] of ends.entries()) {
      const { number } = await repository.open('@demo please');
      await agent.claimNext();
      await end(number);
      await eventually(
        () => expect(agent.frames.filter((frame) => frame.type === 'task.cancelled')).toHaveLength(index + 1),
        patienceMs,
      );
    }
    const reasons = agent.frames.flatMap((frame) => (frame.type === 'task.cancelled' ? [frame.reason] : []));
    expect(reasons).toEqual([
      expect.stringContaining('not planned'),
      expect.stringContaining('deleted on GitHub'),
      expect.stringContaining('moved to another repository'),
    ]);
  });
});

describe('which issues become tasks', () => {
  test('a label of a project routes an issue; names of people are no unknown projects', async () => {
    const company = await hub.company({ github: 'token', labels: ['agents'] });
    const repository = new Repository(company);
    const agent = await company.connect();
    const { number: unrelated } = await repository.open('cc @octocat');
    const { number } = await repository.open('@octocat wants this', { labels: ['Agents'] });
    const { task } = await agent.next('task.available');
    expect(task.url.endsWith(`/${number}`)).toBe(true);
    await eventually(async () => expect(await company.channelMessages()).toHaveLength(1), patienceMs);
    expect((await repository.issue(unrelated)).comments).toEqual([]);
    const cookie = await hub.signIn('mira@acme.test', company.tenantId);
    const why = async (issue: number): Promise<{ reason: string; explanation: string }> => {
      const name = encodeURIComponent(`${repository.name}#${issue}`);
      const answer = await fetch(`${hub.nexusUrl}/api/v1/tasks/${name}/why`, { headers: { cookie } });
      return (await answer.json()) as { reason: string; explanation: string };
    };
    expect(await why(unrelated)).toMatchObject({
      reason: 'unknown_tag',
      explanation: expect.stringContaining('@octocat'),
    });
    expect(await why(99_999)).toMatchObject({ reason: 'not_known', explanation: expect.stringContaining('#99999') });
    expect(await why(number)).toMatchObject({ taskId: expect.stringMatching(/^tsk_/) });
  });
});

describe('a repository that is renamed', () => {
  test.each(['app', 'token'] as const)(
    'stays the same place: its tasks go on, and none is made twice (by %s)',
    async (github) => {
      const { company, repository, agent, number, held, threadTexts } = await started({ github });
      await repository.rename('site');
      await repository.comment(number, 'after the move');
      await agent.next('message', (frame) => frame.message.text === 'after the move');
      await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Still here?' });
      await eventually(async () => expect((await repository.issue(number)).comments).toHaveLength(2), patienceMs);
      // Said without a webhook, so that only comparing can find it: there the former name is asked for.
      await company.fault({ target: 'webhook.github', kind: 'drop', times: 1 });
      await repository.comment(number, 'never told');
      await agent.next('message', (frame) => frame.message.text === 'never told');
      const { number: second } = await repository.open('@demo as well');
      const offered = await agent.next('task.available', ({ task }) => task.url.endsWith(`/site/issues/${second}`));
      expect(offered.task.status).toBe('available');
      await repository.edit(number, { state: 'closed' });
      expect((await agent.next('stop')).reason).toContain('mira');
      await eventually(async () => expect(await company.channelMessages()).toHaveLength(2), patienceMs);
      expect(await threadTexts()).toHaveLength(3);
    },
  );
});

describe('pull requests that name a task', () => {
  test('are linked to it, and their review and merge are told in its thread', async () => {
    const { repository, company, number, held, threadTexts } = await started();
    const pull = await repository.openPull('Mend the login', `Closes #${number}`);
    await repository.review(pull.number, 'approved');
    await repository.merge(pull.number);
    await eventually(async () => expect(await threadTexts()).toHaveLength(3), patienceMs);
    const notes = (await threadTexts()).join('\n');
    for (const word of ['opened', 'approved', 'merged']) expect(notes).toContain(`mira ${word} the pull request`);
    const { rows } = await hub.asSuperuser('select url, state from task_link where task_id = $1', [held.taskId]);
    expect(rows).toEqual([{ url: pull.html_url, state: 'merged' }]);
    const other = await company.writeTask('@demo a task of ClickUp');
    await eventually(async () => expect(await company.channelMessages()).toHaveLength(2), patienceMs);
    const { url } = (await company.clickUpTask(other)).task as { url?: string };
    await repository.openPull('Do it', `For ${url}`);
    await eventually(async () => {
      const linked = await hub.asSuperuser(
        'select 1 from task_link join task on task.id = task_id where external_id = $1',
        [other],
      );
      expect(linked.rowCount).toBe(1);
    }, patienceMs);
  });
});

describe('when GitHub or the way to it fails', () => {
  test('a comment that was accepted without an answer, and one held up by a limit, stand once', async () => {
    const { company, repository, agent, number, held } = await started();
    await company.fault({ target: 'github.createIssueComment', kind: 'accepted_timeout', times: 1 });
    await agent.ask({ type: 'say', ...held, kind: 'blocker', text: 'first' });
    await eventually(async () => expect((await repository.issue(number)).comments).toHaveLength(1), patienceMs);
    await company.fault({ target: 'github.createIssueComment', kind: '429', times: 1, retryAfterSeconds: 1 });
    await agent.ask({ type: 'say', ...held, kind: 'blocker', text: 'second' });
    await eventually(async () => {
      const { rows } = await hub.asSuperuser(
        "select status from effect where task_id = $1 and kind = 'github.comment' order by position",
        [held.taskId],
      );
      expect(rows).toEqual([{ status: 'delivered' }, { status: 'delivered' }]);
    }, patienceMs);
    expect((await repository.issue(number)).comments).toHaveLength(2);
  });

  test.each(['app', 'token'] as const)(
    'a webhook that was not taken is asked for again, once (by %s)',
    async (github) => {
      const company = await hub.company({ github });
      const repository = new Repository(company);
      await company.fault({ target: 'webhook.github', kind: '500', times: 1 });
      await repository.open('@demo please');
      await eventually(async () => expect(await company.channelMessages()).toHaveLength(1), patienceMs);
      await eventually(async () => {
        const { deliveries } = await repository.hook();
        expect(deliveries.filter(({ redelivery }) => redelivery)).toHaveLength(1);
      }, patienceMs);
    },
  );

  test('an issue, its comment and its end are found without any webhook', async () => {
    const company = await hub.company({ github: 'app' });
    const repository = new Repository(company);
    await company.fault({ target: 'webhook.github', kind: 'drop' });
    const { number } = await repository.open('@demo please');
    const root = async () => (await company.channelMessages())[0];
    await eventually(async () => expect(await root()).toBeDefined(), patienceMs);
    await repository.edit(number, { title: 'Another title' });
    await eventually(async () => expect((await root())?.text).toContain('Another title'), patienceMs);
    await repository.edit(number, { state: 'closed' });
    await eventually(async () => expect((await root())?.text).toContain('✅ done'), patienceMs);
    expect(await company.channelMessages()).toHaveLength(1);
  });
});

describe('the door for GitHub', () => {
  test('signatures are checked; the same delivery is kept once; unknown events and pings are counted only', async () => {
    const company = await hub.company({ github: 'app' });
    const post = await poster(company);
    const body = JSON.stringify({ action: 'opened', repository: { full_name: 'a/b' }, issue: { number: 1 } });
    const headers = { 'x-github-delivery': randomUUID(), 'x-github-event': 'issues' };
    expect((await post(body, { ...headers, 'x-hub-signature-256': 'sha256=00' })).status).toBe(401);
    for (let time = 0; time < 2; time++) expect((await post(body, headers)).status).toBe(200);
    for (const event of ['ping', 'star'])
      expect((await post('{"zen":"x"}', { 'x-github-event': event })).status).toBe(200);
    const { rows } = await hub.asSuperuser(
      "select kind from inbox where connection_id = $1 and kind <> 'oblivionTaskReconciled'",
      [company.githubConnectionId],
    );
    expect(rows).toEqual([{ kind: 'issues.opened' }]);
  });

  const folder = new URL('../../../shared/payloads/github/', import.meta.url);
  test.runIf(existsSync(folder))('recorded payloads and damaged forms of them never answer 5xx', async () => {
    const company = await hub.company({ github: 'app' });
    const post = await poster(company);
    for (const name of readdirSync(folder)) {
      const event = name.split('.')[0] as string;
      for (const body of damaged(readFileSync(new URL(name, folder), 'utf8'))) {
        const own = body.replaceAll(/Codertocat\/Hello-World|Octocoders\/Hello-World/g, new Repository(company).name);
        expect((await post(own, { 'x-github-event': event })).status, name).toBeLessThan(500);
      }
    }
    const { number } = await new Repository(company).open('@demo still alive');
    await eventually(
      async () => expect((await company.channelMessages()).some(({ text }) => text.includes(`/${number}|`))).toBe(true),
      patienceMs,
    );
  });
});

async function poster(company: Company) {
  const { secret } = await new Repository(company).hook();
  return (body: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`${hub.nexusUrl}/webhooks/github/${company.githubConnectionId}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
        ...headers,
      },
      body,
    });
}
