import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startSandbox, type StartedSandbox } from '../index.js';
import { eventually } from '../testing/eventually.js';
import { type Receiver, startReceiver } from '../testing/receiver.js';
import { addWorkspace, ANN, type Harness } from '../testing/workspace.js';

let sandbox: StartedSandbox;
let receiver: Receiver;
let harness: Harness;
let threadTs: string;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  receiver = await startReceiver();
  harness = await addWorkspace(sandbox, { slack: { requestUrl: `${receiver.url}/events` } });
  threadTs = (await harness.slack.chat.postMessage({ channel: harness.channelId, text: 'task' })).ts as string;
  return () => receiver.close();
});

type Status = 'active' | 'processing' | 'suspended' | 'closed';

function set(status: Status, more: object = {}) {
  return harness.slack.agents.sessions.setStatus({
    channel_id: harness.channelId,
    thread_ts: threadTs,
    status,
    ...more,
  });
}

const stop = () =>
  harness.control('POST', '/slack/sessions/stop', { channelId: harness.channelId, threadTs, personEmail: ANN });

test('a session begins with the first status, and goes on with the next; name and icon stay', async () => {
  expect(await set('processing', { title: 'Fix it', username: 'Ada', icon_emoji: ':cat:' })).toMatchObject({
    status: 'processing',
    title: 'Fix it',
  });
  await set('suspended', { title: 'Another' });
  expect(await harness.control('GET', '/slack/sessions')).toEqual({
    sessions: [
      {
        channelId: harness.channelId,
        threadTs,
        status: 'suspended',
        title: 'Fix it',
        username: 'Ada',
        iconEmoji: ':cat:',
        statuses: ['processing', 'suspended'],
      },
    ],
  });
});

test('Stop is told to the app while the session is processing, and changes nothing by itself', async () => {
  await expect(stop()).rejects.toThrow('nothing_to_stop');
  await set('processing');
  await stop();
  const told = await eventually(() => {
    const found = receiver
      .deliveries()
      .find(({ body }) => (body.event as { type: string }).type === 'agent_session_stopped');
    if (found === undefined) throw new Error('not told yet');
    return found;
  });
  expect(told.body.event).toMatchObject({
    channel: harness.channelId,
    user: harness.world.people[0]?.slackUserId,
    thread_ts: threadTs,
    streaming_message_ts: [],
  });
  await set('active');
  await expect(stop()).rejects.toThrow('nothing_to_stop');
});

test.each([
  ['an unknown status', { status: 'busy' }, 'invalid_arguments'],
  ['a thread that is none', { thread_ts: '1.000001' }, 'thread_not_found'],
  ['a channel that is none', { channel_id: 'C0' }, 'channel_not_found'],
  ['a title that is too long', { title: 'x'.repeat(201) }, 'invalid_arguments'],
])('%s is refused', async (_, wrong, error) => {
  await expect(set('processing', wrong)).rejects.toMatchObject({ data: { error } });
});
