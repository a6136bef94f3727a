import { WebAPIPlatformError } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startSandbox, type StartedSandbox } from '../index.js';
import { eventually } from '../testing/eventually.js';
import { type Receiver, startReceiver } from '../testing/receiver.js';
import { addWorkspace, ANN, type Harness } from '../testing/workspace.js';

let sandbox: StartedSandbox;
let receiver: Receiver;
let harness: Harness;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  receiver = await startReceiver();
  harness = await addWorkspace(sandbox, { slack: { requestUrl: `${receiver.url}/events` } });
  return () => receiver.close();
});

async function refusalOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof WebAPIPlatformError)) throw new Error(`expected a platform error, got ${String(error)}`);
  return String(error.data.error);
}

async function eventNamed(type: string): Promise<Record<string, unknown>> {
  return eventually(() => {
    const events = receiver.deliveries().map(({ body }) => body.event as Record<string, unknown>);
    const found = events.find((event) => event.type === type);
    if (found === undefined) throw new Error(`no ${type} among ${events.map((event) => event.type).join(', ')}`);
    return found;
  });
}

async function newChannel(name: string, isPrivate = false): Promise<string> {
  const { channel } = await harness.slack.conversations.create({ name, is_private: isPrivate });
  return String(channel?.id);
}

test('what the app made it may rename, describe and archive, and nobody else takes the name meanwhile', async () => {
  const { slack } = harness;
  const id = await newChannel('project-x');
  await slack.conversations.setPurpose({ channel: id, purpose: 'Tasks of @x' });
  const { channel } = await slack.conversations.rename({ channel: id, name: 'project-y' });
  expect(channel).toMatchObject({ id, name: 'project-y', purpose: { value: 'Tasks of @x' } });
  expect(await eventNamed('channel_rename')).toMatchObject({ channel: { id, name: 'project-y' } });
  await slack.conversations.archive({ channel: id });
  expect(await refusalOf(slack.conversations.create({ name: 'project-y' }))).toBe('name_taken');
  expect(await newChannel('project-x')).not.toBe(id);
});

test('a bot cannot open an archived channel again: archiving took it out, and it comes back by joining', async () => {
  const { slack } = harness;
  const id = await newChannel('project-x');
  expect(await refusalOf(slack.conversations.unarchive({ channel: id }))).toBe('not_archived');
  await slack.conversations.archive({ channel: id });
  expect(await refusalOf(slack.conversations.unarchive({ channel: id }))).toBe('not_in_channel');
  expect(await refusalOf(slack.conversations.join({ channel: id }))).toBe('is_archived');
  await harness.control('POST', `/slack/channels/${id}/unarchive`);
  expect(await eventNamed('channel_unarchive')).toMatchObject({ channel: id });
  expect((await slack.conversations.info({ channel: id })).channel).toMatchObject({
    is_archived: false,
    is_member: false,
  });
  await slack.conversations.join({ channel: id });
  await slack.chat.postMessage({ channel: id, text: 'back' });
});

test('what happens to a private channel is told to members only', async () => {
  const id = await newChannel('secret', true);
  await harness.control('POST', `/slack/channels/${id}/archive`);
  expect(await eventNamed('group_archive')).toMatchObject({ channel: id });
  await harness.control('POST', `/slack/channels/${id}/unarchive`);
  await harness.control('POST', `/slack/channels/${harness.channelId}/archive`);
  await eventNamed('channel_archive');
  expect(receiver.deliveries().map(({ body }) => (body.event as { type: string }).type)).not.toContain(
    'group_unarchive',
  );
  expect(await refusalOf(harness.slack.conversations.info({ channel: id }))).toBe('channel_not_found');
});

test('a channel of a person is hers: the app joins a public one, and does not rename it', async () => {
  const { id } = await harness.control<{ id: string }>('POST', '/slack/channels', { personEmail: ANN, name: 'hers' });
  const { slack } = harness;
  expect(await refusalOf(slack.conversations.rename({ channel: id, name: 'ours' }))).toBe('not_in_channel');
  await slack.conversations.join({ channel: id });
  expect(await refusalOf(slack.conversations.rename({ channel: id, name: 'ours' }))).toBe('not_authorized');
  await harness.control('POST', `/slack/channels/${id}/delete`);
  expect(await eventNamed('channel_deleted')).toMatchObject({ channel: id });
  expect(await refusalOf(slack.chat.postMessage({ channel: id, text: 'x' }))).toBe('channel_not_found');
});

test('the scope of the kind of channel is needed, not just one of them', async () => {
  await harness.control('PATCH', '', { slack: { scopes: ['channels:manage', 'channels:read', 'chat:write'] } });
  const id = await newChannel('open');
  expect(await refusalOf(harness.slack.conversations.create({ name: 'closed', is_private: true }))).toBe(
    'missing_scope',
  );
  await harness.slack.conversations.archive({ channel: id });
});
