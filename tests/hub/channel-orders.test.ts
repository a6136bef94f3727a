import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { slackScopes } from '../../apps/nexus/src/integrations/slack/slack-usage.js';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Orders } from './channel-orders.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { runNexus } from './hub-process.js';

const patienceMs = 20_000;

let hub: Hub;
let company: Company;
let orders: Orders;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());
beforeEach(async () => {
  company = await hub.company();
  orders = await Orders.of(hub, company);
});

const slackId = (email: string) => company.workspace.people.find((person) => person.email === email)?.slackUserId;
const byPerson = (name: string, isPrivate = false) =>
  company.control<{ id: string }>('POST', 'slack/channels', { personEmail: 'theo@acme.test', name, isPrivate });
/** What the app says in a channel. */
const textsOf = async (channelId: string) => {
  type Line = { text: string; author: { isApp: boolean } };
  const { messages } = await company.control<{ messages: Line[] }>('GET', `slack/channels/${channelId}/messages`);
  return messages.filter(({ author }) => author.isApp).map(({ text }) => text);
};
const allowOnly = (scopes: readonly string[]) => company.control('PATCH', '', { slack: { scopes } });
const calls = async (name: string) =>
  (await company.control<{ entries: object[] }>('GET', `journal?kind=slack.request&name=${name}&limit=1000`)).entries;

describe('a new channel', () => {
  test('a project makes its channel, with people in it, and its tasks go there', async () => {
    const people = ['theo@acme.test', slackId('mira@acme.test'), 'nobody@acme.test', 'U0NOBODY99', 'you'];
    const { status, body } = await orders.project({
      tag: 'next-site',
      channel: { kind: 'new', name: 'Next Site (2026)' },
      invite: people,
    });
    expect([status, body.channel]).toEqual([
      201,
      {
        id: expect.stringMatching(/^C/),
        name: 'next-site-2026',
        isPrivate: false,
        origin: 'created',
        note: null,
        invited: people.slice(0, 2),
        notInvited: [
          { who: 'nobody@acme.test', reason: 'nobody in the workspace has this address' },
          { who: 'U0NOBODY99', reason: 'there is no such person in the workspace' },
          { who: 'you', reason: 'this is neither an address nor a user id of Slack' },
        ],
      },
    ]);
    const channel = await orders.channel(body.channel);
    expect(channel.purpose).toContain('Tasks of @next-site');
    expect(channel.members).toEqual([
      company.workspace.slack.botUserId,
      slackId('theo@acme.test'),
      slackId('mira@acme.test'),
    ]);
    await company.writeTask('@next-site please');
    await eventually(async () => expect((await textsOf(channel.id)).join()).toContain('Fix the login'), patienceMs);
  });

  test('a private project has a private channel', async () => {
    const { body } = await orders.project({ tag: 'secret', isPrivate: true });
    expect(body).toMatchObject({ project: { isPrivate: true }, channel: { isPrivate: true, name: 'secret' } });
    expect(await orders.channel(body.channel)).toMatchObject({ isPrivate: true, hasApp: true });
  });

  test('a name that is taken: the next free one, and it is said', async () => {
    await byPerson('billing');
    await byPerson('billing-2', true);
    const { body } = await orders.project({ tag: 'billing' });
    expect(body.channel).toMatchObject({ name: 'billing-3', note: '#billing is taken, so it is #billing-3.' });
  });

  test('a name that is taken: that channel, where the order says so', async () => {
    const { id } = await byPerson('billing');
    const { body } = await orders.project({ tag: 'billing', channel: { kind: 'new', ifTaken: 'adopt' } });
    expect(body.channel).toMatchObject({ id, origin: 'adopted', note: null });
    expect(await orders.channel({ id })).toMatchObject({ hasApp: true });
  });

  test('Slack made it and Nexus did not learn of it: the order again finds it, and makes no second', async () => {
    await company.fault({ target: 'slack.conversations.create', kind: 'accepted_timeout', times: 1 });
    const first = await orders.project({ tag: 'site' });
    expect([first.status, first.body.detail]).toEqual([503, expect.stringContaining('Order it again')]);
    const again = await orders.project({ tag: 'site' });
    expect([again.status, again.body.channel.name, again.body.channel.origin]).toEqual([201, 'site', 'created']);
    expect((await orders.channels()).map(({ name }) => name)).toEqual(['demo', 'site']);
  });

  test('two orders at once for the same name: each project has a channel of its own', async () => {
    const order = (tag: string) => orders.project({ tag, channel: { kind: 'new', name: 'shared' } });
    const first = await Promise.all([order('one'), order('two')]);
    const made = await Promise.all(
      ['one', 'two'].map(async (tag, index) => (first[index]?.status === 201 ? first[index] : order(tag))),
    );
    expect(made.map(({ status }) => status)).toEqual([201, 201]);
    expect(new Set(made.map(({ body }) => body.channel.id)).size).toBe(2);
  });

  test('without the scope it is said which one is missing, and nothing is made', async () => {
    await allowOnly(slackScopes().filter((scope) => scope !== 'channels:manage'));
    const { status, body } = await orders.project({ tag: 'site' });
    expect([status, body.detail]).toEqual([
      409,
      'The app lacks the scope channels:manage; give it its manifest again and reinstall it.',
    ]);
    const cannotLookUp = slackScopes().filter((scope) => scope !== 'users:read.email');
    await allowOnly(cannotLookUp);
    const made = await orders.project({ tag: 'site', invite: ['stranger@acme.test'] });
    expect(made.body.channel.notInvited).toEqual([
      { who: 'stranger@acme.test', reason: expect.stringContaining('lacks the scope users:read.email') },
    ]);
  });

  test('an order that cannot be is refused before anything is made in Slack', async () => {
    const taken = await orders.project({ tag: 'demo' });
    expect([taken.status, taken.body.field]).toEqual([409, 'body.tag']);
    const noGroup = await orders.project({ tag: 'site', group: 'nobody' });
    expect([noGroup.status, noGroup.body.field]).toEqual([400, 'body.group']);
    expect(await calls('conversations.create')).toEqual([]);
  });
});

describe('a channel that is there', () => {
  test('it is adopted by name or id: a public one is joined', async () => {
    const { id } = await byPerson('plans');
    const byName = await orders.project({ tag: 'plans', channel: { kind: 'existing', channel: '#plans' } });
    expect(byName.body.channel).toMatchObject({ id, name: 'plans', origin: 'adopted' });
    const byId = await orders.group({ name: 'Planners', channel: { kind: 'existing', channel: id } });
    expect([byId.status, byId.body.channel]).toEqual([201, expect.objectContaining({ id, origin: 'adopted' })]);
    expect(await orders.channel({ id })).toMatchObject({ hasApp: true });
  });

  test('one that is archived, hidden or too public is refused with what to do', async () => {
    const { id: old } = await byPerson('old');
    await company.control('POST', `slack/channels/${old}/archive`);
    await byPerson('hidden', true);
    await byPerson('open');
    const refusal = async (channel: string, more: object = {}) =>
      (await orders.project({ tag: 'site', channel: { kind: 'existing', channel }, ...more })).body.detail;
    expect(await refusal('old')).toBe('#old is archived. Unarchive it in Slack, or choose another channel.');
    expect(await refusal('hidden')).toContain('invite the app into it first');
    expect(await refusal('C0NOWHERE')).toContain('There is no such channel');
    expect(await refusal('open', { isPrivate: true })).toContain('is public');
  });
});

describe('the end of a project', () => {
  test('it ends with its channel, its tag finds it no more, and it comes back with both', async () => {
    const { body } = await orders.project({ tag: 'site' });
    const { project, channel } = body;
    const open = await company.writeTask('@site please');
    await eventually(async () => expect(await textsOf(channel.id)).toHaveLength(1), patienceMs);
    expect((await orders.archive(project.id)).body.detail).toBe(
      '@site has one open task: finish or cancel them first.',
    );
    await company.deleteTask(open);
    const archived = await eventually(async () => {
      const answer = await orders.archive(project.id);
      expect(answer.status).toBe(200);
      return answer.body;
    }, patienceMs);
    expect([archived.channel, archived.project.archivedAt]).toEqual([
      '#site is archived with it.',
      expect.stringMatching(/^20/),
    ]);
    await eventually(async () => expect(await orders.channel(channel)).toMatchObject({ isArchived: true }), patienceMs);
    const late = await company.writeTask('@site again');
    await eventually(
      async () => expect((await company.commentTexts(late)).join()).toContain('does not know a project by this tag'),
      patienceMs,
    );

    const restored = await orders.restore(project.id);
    expect(restored.body.channel).toContain('Slack lets only people open an archived channel');
    await company.control('POST', `slack/channels/${channel.id}/unarchive`);
    await eventually(async () => expect(await orders.channel(channel)).toMatchObject({ hasApp: true }), patienceMs);
    await company.writeTask('@site once more');
    await eventually(async () => expect(await textsOf(channel.id)).toHaveLength(2), patienceMs);
  });

  test('a channel of people stays when its project ends', async () => {
    const { id } = await byPerson('plans');
    const { body } = await orders.project({ tag: 'plans', channel: { kind: 'existing', channel: 'plans' } });
    const archived = await orders.archive(body.project.id);
    expect(archived.body.channel).toBe('#plans was there before the project: it stays as it is.');
    expect(await calls('conversations.archive')).toEqual([]);
    expect(await orders.channel({ id })).toMatchObject({ isArchived: false });
  });
});

test('the command of Nexus makes and ends projects, too', async () => {
  const run = (...words: string[]) => runNexus([...words, '--tenant', company.slug], hub.environment);
  const group = await run('group', 'create', 'Writers');
  expect([group.code, JSON.parse(group.stdout)]).toEqual([
    0,
    { group: { id: expect.any(String), name: 'Writers' }, channel: null },
  ]);
  const made = await run('project', 'create', 'site', '--group', 'Writers', '--private', '--invite', 'theo@acme.test');
  expect(JSON.parse(made.stdout)).toMatchObject({ channel: { name: 'site', invited: ['theo@acme.test'] } });
  const again = await run('project', 'create', 'site', '--group', 'Writers');
  expect([again.code, again.stderr]).toEqual([2, 'nexus: There is a project @site already.\n']);
  const both = await run('project', 'create', 'x', '--group', 'Writers', '--channel', 'a', '--new-channel', 'b');
  expect(both.stderr).toContain('give one of the two');
  expect(JSON.parse((await run('project', 'archive', '@site')).stdout)).toMatchObject({
    channel: '#site is archived with it.',
  });
  await eventually(
    async () => expect((await orders.channels()).find(({ name }) => name === 'site')?.isArchived).toBe(true),
    patienceMs,
  );
});
