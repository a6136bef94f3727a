import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProjectId, TaskId } from '@oblivion/protocol';
import { NexusClient } from '@oblivion/nexus-client';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Orders } from './channel-orders.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { runNexus } from './hub-process.js';
import { type StartedTask, startTask } from './started-task.js';

const patienceMs = 20_000;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

/** A company whose project is to move, with an owner. */
async function atHome(company: Company) {
  const cookie = await hub.signIn('mira@acme.test', company.tenantId);
  const person = new NexusClient({ baseUrl: hub.nexusUrl, credentials: { cookie } });
  const project = async (tag = 'demo') => {
    const found = (await person.projects()).find((each) => each.tag === tag);
    return { id: found?.id as ProjectId, channel: found?.channel };
  };
  return { company, person, project, orders: await Orders.of(hub, company) };
}

const byPerson = (company: Company, name: string, isPrivate = false) =>
  company.control<{ id: string }>('POST', 'slack/channels', { personEmail: 'theo@acme.test', name, isPrivate });
async function messagesOf(company: Company, channelId: string) {
  type Line = { ts: string; text: string; author: { isApp: boolean } };
  const { messages } = await company.control<{ messages: Line[] }>('GET', `slack/channels/${channelId}/messages`);
  return messages.filter(({ author }) => author.isApp);
}
const textsOf = async (company: Company, channelId: string) =>
  (await messagesOf(company, channelId)).map(({ text }) => text);
const toBeSaid = (company: Company, channelId: string, words: string) =>
  eventually(async () => expect((await textsOf(company, channelId)).join('\n')).toContain(words), patienceMs);
const threadOf = async ({ company, rootTs }: StartedTask) => (await company.thread(rootTs)).map(({ text }) => text);

test('new tasks go to the new channel; an open one stays in its thread, is heard there, and answers there', async () => {
  const started = await startTask(hub);
  const { company, orders, project } = await atHome(started.company);
  const { id, channel } = await project();
  expect(channel).toEqual({ id: company.channelId(), name: null });
  const { id: plans } = await byPerson(company, 'plans');
  const moved = await orders.change(id, {
    channel: { kind: 'existing', channel: '#plans' },
    invite: ['mira@acme.test'],
  });
  expect([moved.status, moved.body]).toEqual([
    200,
    {
      project: expect.objectContaining({ channel: { id: plans, name: 'plans' } }),
      channel: expect.objectContaining({ id: plans, origin: 'adopted', invited: ['mira@acme.test'], note: null }),
      formerChannel: `#${company.channelId()} stays as it is: one open task stays in it.`,
    },
  ]);
  expect((await project()).channel).toEqual({ id: plans, name: 'plans' });
  await toBeSaid(company, company.channelId(), `New tasks of @demo go to <#${plans}>. One open task stays here`);

  await company.reply(started.rootTs, 'blue, please');
  const { agent, held } = started;
  await agent.next('message', ({ message }) => message.text === 'blue, please');
  await agent.ask({ type: 'finish', ...held, text: 'it is blue' });
  await eventually(async () => expect((await threadOf(started)).join()).toContain('it is blue'), patienceMs);
  await company.writeTask('@demo again', { name: 'Paint the door' });
  await toBeSaid(company, plans, 'Paint the door');
  expect((await textsOf(company, company.channelId())).join()).not.toContain('Paint the door');

  const again = await orders.change(id, { channel: { kind: 'existing', channel: plans } });
  expect([again.status, again.body.formerChannel]).toEqual([200, 'It has this channel already.']);
});

test('a channel is made for it, once, however often that is ordered; the one before stays open', async () => {
  const { company, orders, project } = await atHome(await hub.company());
  const { id } = await project();
  const order = () => orders.change(id, { channel: { kind: 'new', name: 'Front Door' } });
  const first = await order();
  expect(first.body.channel).toMatchObject({ name: 'front-door', origin: 'created' });
  expect(first.body.formerChannel).toContain('no open task is left in it');
  expect((await order()).body).toMatchObject({
    channel: { id: first.body.channel.id },
    formerChannel: 'It has this channel already.',
  });
  await toBeSaid(company, company.channelId(), 'Threads that are here stay here');
  const second = await orders.change(id, { channel: { kind: 'new', name: 'back door' } });
  expect(second.body.formerChannel).toBe('#front-door stays as it is: no open task is left in it.');
  await orders.archive(id);
  await eventually(async () => {
    expect(await orders.channel(second.body.channel)).toMatchObject({ isArchived: true });
  }, patienceMs);
  expect(await orders.channel(first.body.channel)).toMatchObject({ isArchived: false });
  const late = await orders.change(id, { channel: { kind: 'new' } });
  expect([late.status, late.body.detail]).toEqual([409, '@demo is archived: restore it first.']);
});

test('the channel was deleted: what could not be posted there begins in the new one, in order and once', async () => {
  const { company, orders, project, person } = await atHome(await hub.company());
  const { id } = await project();
  await company.control('POST', `slack/channels/${company.channelId()}/delete`);
  const agent = await company.connect();
  await company.writeTask('@demo please');
  const { taskId, epoch } = await agent.claimNext();
  await agent.ask({ type: 'start', taskId, epoch });
  await agent.ask({ type: 'say', taskId, epoch, kind: 'question', text: 'Which one?' });
  await eventually(async () => {
    const { effects } = await person.task(taskId as TaskId);
    expect(effects.find(({ kind }) => kind === 'slack.root')?.status).toBe('parked');
  }, patienceMs);
  const moved = await orders.change(id, { channel: { kind: 'new', name: 'home' } });
  expect(moved.body.formerChannel).toContain('One task without a thread went along.');
  const home = moved.body.channel.id;
  await toBeSaid(company, home, 'Fix the login');
  await agent.ask({ type: 'finish', taskId, epoch, text: 'the left one' });
  await eventually(async () => {
    const [root] = await messagesOf(company, home);
    const path = `transcript?channelId=${home}&threadTs=${root?.ts}`;
    const { messages } = await company.control<{ messages: { text: string }[] }>('GET', path);
    expect(messages.map(({ text }) => text)).toEqual([
      expect.stringContaining('Fix the login'),
      '❓ Which one?',
      '✅ the left one',
    ]);
  }, patienceMs);
  expect(await messagesOf(company, home)).toHaveLength(1);
});

test('the old channel is archived and opened again while a task is open in it: the app comes back for its thread', async () => {
  const started = await startTask(hub, { projects: ['demo', 'operators'], operatorChannel: 'operators' });
  const { company, orders, project } = await atHome(started.company);
  await orders.change((await project()).id, { channel: { kind: 'new', name: 'home' } });
  const order = (what: string) => company.control('POST', `slack/channels/${company.channelId()}/${what}`, {});
  await order('archive');
  await eventually(async () => {
    const told = (await company.channelMessages('operators')).map(({ text }) => text).join();
    expect(told).toContain('is_archived');
  }, patienceMs);
  const { agent, held } = started;
  await agent.ask({ type: 'finish', ...held, text: 'done all the same' });
  await order('unarchive');
  await eventually(async () => expect((await threadOf(started)).join()).toContain('done all the same'), patienceMs);
});

test('what cannot be is refused in words, and nothing changes', async () => {
  const { company, orders, project } = await atHome(await hub.company({ projects: ['demo', 'other'] }));
  const before = await project();
  const { id: old } = await byPerson(company, 'old');
  await company.control('POST', `slack/channels/${old}/archive`);
  await byPerson(company, 'hidden', true);
  const refusal = async (channel: object) => {
    const { status, body } = await orders.change(before.id, { channel });
    return [status, body.detail];
  };
  const existing = (channel: string) => ({ kind: 'existing', channel });
  expect(await refusal(existing('old'))).toEqual([409, expect.stringContaining('#old is archived')]);
  expect(await refusal(existing('hidden'))).toEqual([400, expect.stringContaining('invite the app into it first')]);
  expect(await refusal(existing('C0NOWHERE'))).toEqual([409, expect.stringContaining('There is no such channel')]);
  expect((await orders.change(before.id, {})).status).toBe(400);
  expect((await orders.change('prj_00000000000000000000000000000000', { channel: existing('old') })).status).toBe(404);
  expect(await project()).toEqual(before);
  const secret = await orders.project({ tag: 'secret', isPrivate: true });
  const open = await orders.change(secret.body.project.id, { channel: existing(company.channelId('other')) });
  expect([open.status, open.body.detail]).toEqual([
    409,
    expect.stringContaining('is public, and the project is to be'),
  ]);
  const shared = await orders.change(before.id, { channel: existing(company.channelId('other')) });
  expect(shared.body.channel.note).toBe('#other has tasks of @other, too.');
});

test('it needs the role admin, and is told in the feed by name; the command does the same', async () => {
  const { company, orders, project } = await atHome(await hub.company());
  const { id } = await project();
  await hub.asSuperuser(`update person set role = 'operator' where email = 'theo@acme.test' and tenant_id = $1`, [
    company.tenantId,
  ]);
  const wish = { channel: { kind: 'new', name: 'home' } };
  const operator = await Orders.of(hub, company, 'theo@acme.test');
  expect((await operator.change(id, wish)).status).toBe(403);
  const { body } = await orders.change(id, wish);
  const { rows } = await hub.asSuperuser(
    `select payload from event where name = 'project.channel_changed' and tenant_id = $1`,
    [company.tenantId],
  );
  expect(rows).toEqual([
    {
      payload: {
        projectId: id,
        tag: 'demo',
        from: company.channelId(),
        to: body.channel.id,
        by: 'Mira',
        personId: expect.stringMatching(/^psn_/),
      },
    },
  ]);
  const run = (...words: string[]) =>
    runNexus(['project', 'channel', 'demo', ...words, '--tenant', company.slug], hub.environment);
  const back = await run('--channel', company.channelId());
  expect(JSON.parse(back.stdout)).toMatchObject({ project: { channel: { id: company.channelId() } } });
  expect((await run()).stderr).toContain('give --channel or --new-channel');
});
