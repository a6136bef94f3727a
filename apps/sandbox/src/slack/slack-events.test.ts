import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startSandbox, type StartedSandbox } from '../index.js';
import { eventually } from '../testing/eventually.js';
import { keyPaths, recordedSample } from '../testing/key-shape.js';
import { type Received, type Receiver, startReceiver } from '../testing/receiver.js';
import { addWorkspace, type Harness } from '../testing/workspace.js';
import { slackSignature } from './signature.js';

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

type Event = Record<string, unknown>;

function eventOf(received: Received | undefined): Event {
  return (received?.body.event ?? {}) as Event;
}

async function nth(count: number): Promise<Received> {
  return eventually(() => {
    const one = receiver.deliveries()[count - 1];
    if (one === undefined) throw new Error(`only ${receiver.deliveries().length} deliveries`);
    return one;
  });
}

describe('what is sent', () => {
  test('every call is signed over its raw body with a fresh timestamp', async () => {
    await harness.say('hello');
    const { headers, rawBody } = await nth(1);
    const timestamp = Number(headers['x-slack-request-timestamp']);
    expect(Math.abs(Date.now() / 1000 - timestamp)).toBeLessThan(5);
    expect(headers['x-slack-signature']).toBe(slackSignature(harness.world.slack.signingSecret, timestamp, rawBody));
  });

  test("a person's message arrives in the full envelope", async () => {
    const ts = await harness.say('hello');
    const { body } = await nth(1);
    const { teamId, appId, botUserId } = harness.world.slack;
    expect(body).toMatchObject({
      type: 'event_callback',
      team_id: teamId,
      api_app_id: appId,
      is_ext_shared_channel: false,
    });
    expect(body.event_id).toMatch(/^Ev/);
    expect(body.authorizations).toEqual([
      { enterprise_id: null, team_id: teamId, user_id: botUserId, is_bot: true, is_enterprise_install: false },
    ]);
    expect(body.event).toMatchObject({
      type: 'message',
      text: 'hello',
      ts,
      event_ts: ts,
      channel: harness.channelId,
      channel_type: 'channel',
    });
  });

  test('a message has the keys that Slack sends', async () => {
    await harness.say('hello');
    const { body } = await nth(1);
    const handWritten = [
      '.event.client_msg_id',
      '.event.type',
      '.event.text',
      '.event.user',
      '.event.ts',
      '.event.team',
      '.event.blocks',
      '.event.channel',
      '.event.event_ts',
      '.event.channel_type',
    ];
    const sample = recordedSample('slack/message.channels.user.json');
    const expected =
      sample === undefined ? handWritten : [...keyPaths(sample)].filter((path) => path !== '.enterprise_id');
    expect([...keyPaths(body)]).toEqual(expect.arrayContaining(expected));
  });

  test("the bot's own message comes back with bot_id, app_id and metadata", async () => {
    const metadata = { event_type: 'oblivion_effect', event_payload: { id: '1' } };
    await harness.slack.chat.postMessage({ channel: harness.channelId, text: 'mine', metadata });
    const event = eventOf(await nth(1));
    const { botId, appId, botUserId } = harness.world.slack;
    expect(event).toMatchObject({ bot_id: botId, app_id: appId, user: botUserId, metadata });
    expect(event.subtype).toBeUndefined();
  });

  test('a message under another name has subtype bot_message and no user', async () => {
    await harness.slack.chat.postMessage({
      channel: harness.channelId,
      text: 'mine',
      username: 'Ada (AI)',
      icon_emoji: ':robot_face:',
    });
    const event = eventOf(await nth(1));
    expect(event).toMatchObject({ subtype: 'bot_message', username: 'Ada (AI)', bot_id: harness.world.slack.botId });
    expect(event).not.toHaveProperty('user');
  });

  test('a mention of the app arrives as message and as app_mention with one ts', async () => {
    const ts = await harness.say(`<@${harness.world.slack.botUserId}> help`);
    await nth(2);
    const events = receiver.deliveries().map(eventOf);
    expect(events.map(({ type }) => type).sort()).toEqual(['app_mention', 'message']);
    expect(events.map((event) => event.ts)).toEqual([ts, ts]);
  });

  test('an edit is message_changed with both versions', async () => {
    const ts = await harness.say('before');
    await harness.control('PATCH', `/slack/messages/${ts}`, {
      channelId: harness.channelId,
      personEmail: 'ann@example.test',
      text: 'after',
    });
    await nth(2);
    const changed = receiver
      .deliveries()
      .map(eventOf)
      .find(({ subtype }) => subtype === 'message_changed');
    expect(changed).toMatchObject({
      hidden: true,
      message: { text: 'after', ts, edited: {} },
      previous_message: { text: 'before', ts },
    });
    const sample = recordedSample('slack/message_changed.json') as { event: object } | undefined;
    if (sample !== undefined)
      expect(Object.keys(changed ?? {})).toEqual(expect.arrayContaining(Object.keys(sample.event)));
  });

  test('deleting a lone message is message_deleted, deleting a thread parent leaves a tombstone', async () => {
    const lone = await harness.say('lone');
    const parent = await harness.say('parent');
    await harness.say('reply', { threadTs: parent });
    for (const ts of [lone, parent])
      await harness.control('DELETE', `/slack/messages/${ts}?channelId=${harness.channelId}`);
    await nth(5);
    const events = receiver.deliveries().map(eventOf);
    expect(events.find(({ subtype }) => subtype === 'message_deleted')).toMatchObject({
      deleted_ts: lone,
      previous_message: { text: 'lone' },
    });
    const changed = events.find(({ subtype }) => subtype === 'message_changed');
    expect(changed).toMatchObject({
      message: { subtype: 'tombstone', ts: parent },
      previous_message: { text: 'parent' },
    });
  });

  test('nothing is sent for channels the bot has left, save that it left', async () => {
    await harness.control('POST', `/slack/channels/${harness.channelId}/remove`, { bot: true });
    await harness.say('unheard');
    expect(eventOf(await nth(1))).toMatchObject({ type: 'member_left_channel', user: harness.world.slack.botUserId });
    expect(receiver.deliveries()).toHaveLength(1);
  });
});

describe('retries', () => {
  test('an error is retried three times with number and reason, with the same event id', async () => {
    receiver.react = () => 500;
    await harness.say('hello');
    await nth(4);
    const entries = await harness.waitFor({ kind: 'slack.webhook', name: 'message', outcome: 'failed', count: 4 });
    expect(entries).toHaveLength(4);
    const headers = receiver
      .deliveries()
      .map((one) => [one.headers['x-slack-retry-num'], one.headers['x-slack-retry-reason']]);
    expect(headers).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
      ['3', 'http_error'],
    ]);
    expect(new Set(receiver.deliveries().map(({ body }) => body.event_id)).size).toBe(1);
  });

  test('no answer in time is retried as http_timeout', async () => {
    const slow = await addWorkspace(sandbox, {
      slack: { requestUrl: receiver.url },
      timings: { slackTimeoutMs: 60, slackRetryDelaysMs: [0] },
    });
    receiver.react = (_received, count) => (count === 1 ? 'hang' : 200);
    await slow.say('hello');
    expect((await nth(2)).headers['x-slack-retry-reason']).toBe('http_timeout');
  });

  test('X-Slack-No-Retry ends it', async () => {
    receiver.react = () => ({ status: 500, headers: { 'x-slack-no-retry': '1' } });
    await harness.say('hello');
    await harness.waitFor({ kind: 'slack.webhook', outcome: 'failed' });
    receiver.react = () => 200;
    await harness.say('again');
    await harness.waitFor({ kind: 'slack.webhook', name: 'message', outcome: 'ok' });
    expect(receiver.deliveries()).toHaveLength(2);
  });
});

describe('the request URL', () => {
  test('no event is sent before the challenge is answered, and none of that time later', async () => {
    receiver.isVerifying = false;
    const late = await addWorkspace(sandbox, { slack: { requestUrl: receiver.url } });
    expect(late.world.slack.requestUrlVerified).toBe(false);
    await late.say('too early');
    await late.waitFor({ kind: 'slack.webhook', outcome: 'not_sent', contains: 'request_url_not_verified' });
    receiver.isVerifying = true;
    await late.waitFor({ kind: 'slack.webhook', name: 'url_verification', outcome: 'ok' });
    await late.say('in time');
    expect(eventOf(await nth(1)).text).toBe('in time');
  });

  test('a connection that is refused is told as the reason', async () => {
    const nowhere = await addWorkspace(sandbox, { slack: { requestUrl: 'http://127.0.0.1:9/' } });
    await nowhere.waitFor({ name: 'url_verification', outcome: 'failed', contains: 'connection_failed' });
  });
});
