import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startSandbox, type StartedSandbox } from '../index.js';
import { eventually } from '../testing/eventually.js';
import { type Receiver, startReceiver } from '../testing/receiver.js';
import { addWorkspace, ANN, FAST, type Harness } from '../testing/workspace.js';

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

const recipient = () => ({
  recipient_user_id: harness.world.people[0]?.slackUserId as string,
  recipient_team_id: harness.world.slack.teamId,
});

async function start(more: object = { markdown_text: 'one' }): Promise<string> {
  const place = { channel: harness.channelId, thread_ts: threadTs, ...recipient() };
  return (await harness.slack.chat.startStream({ ...place, ...more })).ts as string;
}

const append = (ts: string, more: object = { markdown_text: ' two' }) =>
  harness.slack.chat.appendStream({ channel: harness.channelId, ts, ...more });

const stop = (ts: string, more: object = {}) =>
  harness.slack.chat.stopStream({ channel: harness.channelId, ts, ...more });

async function shown(ts: string) {
  return (await harness.transcript(threadTs)).find((message) => message.ts === ts);
}

const refusedAs = (error: string) => ({ data: { error } });

test('a message grows in its thread, under the name that it was given, and stands when it is stopped', async () => {
  const ts = await start({ markdown_text: '**one**', username: 'Ada', icon_emoji: ':cat:' });
  expect(await shown(ts)).toMatchObject({ text: '**one**', streaming: 'in_progress', author: { name: 'Ada' } });
  await append(ts);
  expect(await shown(ts)).toMatchObject({ text: '**one** two', streaming: 'in_progress', edited: false });
  const metadata = { event_type: 'done', event_payload: { id: '1' } };
  const section = { type: 'section', text: { type: 'mrkdwn', text: 'below' } };
  const stopped = await stop(ts, { markdown_text: '.', blocks: [section], metadata });
  expect(stopped.message).toMatchObject({ text: '**one** two.', metadata });
  expect(await shown(ts)).toMatchObject({
    streaming: 'completed',
    blocks: [{ type: 'rich_text' }, section],
    metadata,
  });
});

test("the official SDK's chatStream works, with text and with chunks", async () => {
  const streamer = harness.slack.chatStream({
    channel: harness.channelId,
    thread_ts: threadTs,
    ...recipient(),
    buffer_size: 4,
  });
  await streamer.append({ markdown_text: 'Hello' });
  await streamer.append({ chunks: [{ type: 'task_update', id: 't1', title: 'Look', status: 'in_progress' }] });
  await streamer.append({ chunks: [{ type: 'task_update', id: 't1', title: 'Look', status: 'complete' }] });
  await streamer.append({ markdown_text: ', ' });
  await streamer.stop({ markdown_text: 'world' });
  expect(await shown(streamer.ts as string)).toMatchObject({
    text: 'Hello, world',
    streaming: 'completed',
    blocks: [{ type: 'rich_text' }, { type: 'task_card', task_id: 't1', status: 'complete' }],
  });
});

test('every change is told with the state of the stream, and Stop names the messages that grow', async () => {
  const ts = await start();
  await append(ts);
  await harness.slack.agents.sessions.setStatus({
    channel_id: harness.channelId,
    thread_ts: threadTs,
    status: 'processing',
  });
  await harness.control('POST', '/slack/sessions/stop', { channelId: harness.channelId, threadTs, personEmail: ANN });
  await stop(ts);
  const told = await eventually(() => {
    const events = receiver.deliveries().map(({ body }) => body.event as Record<string, unknown>);
    const states = events.filter(({ subtype }) => subtype === 'message_changed');
    expect(states.map(({ message }) => (message as { streaming_state: string }).streaming_state)).toEqual([
      'in_progress',
      'completed',
    ]);
    return events;
  });
  expect(told.find((event) => event.ts === ts)).toMatchObject({ thread_ts: threadTs, streaming_state: 'in_progress' });
  expect(told.find(({ type }) => type === 'agent_session_stopped')).toMatchObject({ streaming_message_ts: [ts] });
});

test('a stream that does not grow for a while takes no more, and its message can be edited then', async () => {
  const ts = await start();
  await expect(harness.slack.chat.update({ channel: harness.channelId, ts, text: 'whole' })).rejects.toMatchObject(
    refusedAs('streaming_state_conflict'),
  );
  await harness.control('POST', '/clock', { advanceMs: 290_000 });
  await append(ts);
  await harness.control('POST', '/clock', { advanceMs: 290_000 });
  await append(ts);
  await harness.control('POST', '/clock', { advanceMs: 310_000 });
  await expect(append(ts)).rejects.toMatchObject(refusedAs('message_not_in_streaming_state'));
  await expect(stop(ts)).rejects.toMatchObject(refusedAs('message_not_in_streaming_state'));
  await eventually(async () => expect(await shown(ts)).toMatchObject({ streaming: 'errored' }));
  await harness.slack.chat.update({ channel: harness.channelId, ts, text: 'whole' });
  expect(await shown(ts)).toMatchObject({ text: 'whole' });
});

describe('is refused', () => {
  test.each([
    ['no thread', { thread_ts: undefined }, 'invalid_arguments'],
    ['a thread that is none', { thread_ts: '1700000000.000001' }, 'thread_not_found'],
    ['a channel that is none', { channel: 'C0' }, 'channel_not_found'],
    ['no recipient', { recipient_user_id: undefined }, 'missing_recipient_user_id'],
    ['a recipient without a team', { recipient_team_id: undefined }, 'missing_recipient_team_id'],
    ['a recipient that is nobody', { recipient_user_id: 'U0' }, 'user_not_found'],
    ['a way to show tasks that is none', { task_display_mode: 'list' }, 'invalid_arguments'],
    ['too long a text', { markdown_text: 'x'.repeat(12_001) }, 'msg_too_long'],
    ['text and chunks', { chunks: [{ type: 'markdown_text', text: 'x' }] }, 'invalid_arguments'],
  ])('a start with %s', async (_, wrong, error) => {
    await expect(start({ markdown_text: 'one', ...wrong })).rejects.toMatchObject(refusedAs(error));
    expect(await harness.transcript(threadTs)).toHaveLength(1);
  });

  test.each([
    ['no array', { type: 'markdown_text' }],
    ['of no known kind', [{ type: 'song', text: 'la' }]],
    ['text without words', [{ type: 'markdown_text' }]],
    ['a task without a title', [{ type: 'task_update', id: '1', status: 'pending' }]],
    ['a task in a status that is none', [{ type: 'task_update', id: '1', title: 'x', status: 'done' }]],
    ['a plan without a title', [{ type: 'plan_update' }]],
    ['blocks that are wrong', [{ type: 'blocks', blocks: [{ type: 'section' }] }]],
  ])('a chunk: %s', async (_, chunks) => {
    await expect(start({ chunks })).rejects.toMatchObject(refusedAs('invalid_arguments'));
  });

  test('to grow: nothing, in another form, what somebody else wrote, what was not streamed or is over', async () => {
    const ts = await start();
    await expect(append(ts, {})).rejects.toMatchObject(refusedAs('no_text'));
    const chunks = [{ type: 'markdown_text', text: 'two' }];
    await expect(append(ts, { chunks })).rejects.toMatchObject(refusedAs('streaming_mode_mismatch'));
    const ofAnn = await harness.say('mine', { threadTs });
    await expect(append(ofAnn)).rejects.toMatchObject(refusedAs('message_not_owned_by_app'));
    await expect(append(threadTs)).rejects.toMatchObject(refusedAs('message_not_in_streaming_state'));
    await expect(append('1700000000.000001')).rejects.toMatchObject(refusedAs('message_not_found'));
    await stop(ts);
    await expect(stop(ts)).rejects.toMatchObject(refusedAs('message_not_in_streaming_state'));
    expect(await shown(ts)).toMatchObject({ text: 'one' });
  });

  test('without the scope, and a name of its own without the scope for that', async () => {
    await harness.control('PATCH', '', { slack: { scopes: ['chat:write'] } });
    await expect(start({ username: 'Ada' })).rejects.toMatchObject(refusedAs('missing_scope'));
    await start();
    await harness.control('PATCH', '', { slack: { scopes: ['channels:history'] } });
    await expect(start()).rejects.toMatchObject({ data: { error: 'missing_scope', needed: 'chat:write' } });
  });

  test('what comes too often: the starts of a workspace sooner than what is added', async () => {
    const limited = await addWorkspace(sandbox, { timings: FAST, limits: { slackRateLimits: 'real' } });
    harness = limited;
    threadTs = (await limited.slack.chat.postMessage({ channel: limited.channelId, text: 'task' })).ts as string;
    const started: string[] = [];
    for (let index = 0; index < 20; index += 1) started.push(await start());
    await expect(start()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error' });
    for (let index = 0; index < 100; index += 1) await append(started[0] as string);
    await expect(append(started[0] as string)).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error' });
  });
});

test('faults strike: a start that failed left nothing, what was accepted and not answered stands', async () => {
  harness = await addWorkspace(sandbox, { timings: { ...FAST, faultHoldMs: 20 } });
  threadTs = (await harness.slack.chat.postMessage({ channel: harness.channelId, text: 'task' })).ts as string;
  await harness.fault({ target: 'slack.chat.startStream', kind: '500', times: 1 });
  await expect(start()).rejects.toThrow();
  expect(await harness.transcript(threadTs)).toHaveLength(1);
  const ts = await start();
  await harness.fault({ target: 'slack.chat.appendStream', kind: 'accepted_timeout', times: 1 });
  await expect(append(ts)).rejects.toThrow();
  expect(await shown(ts)).toMatchObject({ text: 'one two' });
});

test('whoever is named in a stream is notified, also when the name comes in pieces', async () => {
  const ts = await start({ markdown_text: 'look <!chan' });
  await append(ts, { markdown_text: 'nel> &lt;!here>' });
  expect(await shown(ts)).toMatchObject({ pings: ['@channel'] });
});
