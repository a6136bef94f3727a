import { ErrorCode, WebAPIPlatformError, WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type StartedSandbox } from '../index.js';
import { addWorkspace, type Harness } from '../testing/workspace.js';

let sandbox: StartedSandbox;
let harness: Harness;

beforeAll(async () => {
  sandbox = await startSandbox();
  harness = await addWorkspace(sandbox, { channels: ['general', 'second'] });
});
afterAll(() => sandbox.close());

async function refusalOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof WebAPIPlatformError)) throw new Error(`expected a platform error, got ${String(error)}`);
  return error.data as unknown as Record<string, unknown>;
}

describe('the official Slack SDK, unchanged', () => {
  test('auth.test names the bot and its team', async () => {
    const answer = await harness.slack.auth.test();
    expect(answer).toMatchObject({
      ok: true,
      user_id: harness.world.slack.botUserId,
      bot_id: harness.world.slack.botId,
      team_id: harness.world.slack.teamId,
    });
  });

  test('a posted message with metadata is found again in its thread', async () => {
    const { slack, channelId: channel } = harness;
    const metadata = { event_type: 'oblivion_effect', event_payload: { effect_id: 'eff_1' } };
    const root = await slack.chat.postMessage({ channel, text: 'root' });
    const reply = await slack.chat.postMessage({ channel, text: 'reply', thread_ts: String(root.ts), metadata });
    const found = await slack.conversations.replies({ channel, ts: String(root.ts), include_all_metadata: true });
    expect(found.messages?.map(({ ts }) => ts)).toEqual([root.ts, reply.ts]);
    expect(found.messages?.[1]).toMatchObject({ metadata, parent_user_id: harness.world.slack.botUserId });
    const without = await slack.conversations.replies({ channel, ts: String(root.ts) });
    expect(without.messages?.[1]).not.toHaveProperty('metadata');
  });

  test('the same client_msg_id posts once', async () => {
    const { slack, channelId: channel } = harness;
    const order = { channel, text: 'once', client_msg_id: '0b0e9f4e-6f9d-5a54-b8c0-1e0b8f4be001' };
    const first = await slack.chat.postMessage(order);
    const second = await slack.chat.postMessage(order);
    expect(second.ts).toBe(first.ts);
    const lines = await harness.transcript();
    expect(lines.filter(({ text }) => text === 'once')).toHaveLength(1);
  });

  test('update, reaction, permalink and delete work on an own message', async () => {
    const { slack, channelId: channel } = harness;
    const { ts } = await slack.chat.postMessage({ channel, text: 'before' });
    const at = { channel, ts: String(ts) };
    expect(await slack.chat.update({ ...at, text: 'after' })).toMatchObject({ text: 'after' });
    await slack.reactions.add({ channel, timestamp: at.ts, name: 'eyes' });
    const got = await slack.reactions.get({ channel, timestamp: at.ts });
    expect(got.message?.reactions).toEqual([{ name: 'eyes', users: [harness.world.slack.botUserId], count: 1 }]);
    await slack.reactions.remove({ channel, timestamp: at.ts, name: 'eyes' });
    const link = await slack.chat.getPermalink({ channel, message_ts: at.ts });
    expect(link.permalink).toContain(`/archives/${channel}/p${at.ts.replace('.', '')}`);
    await slack.chat.delete(at);
    expect((await refusalOf(slack.chat.delete(at))).error).toBe('message_not_found');
  });

  test('history pages by cursor without losing or repeating a message', async () => {
    const { slack } = harness;
    const { channel } = await slack.conversations.create({ name: 'paged' });
    const id = String(channel?.id);
    for (const text of ['1', '2', '3', '4', '5']) await slack.chat.postMessage({ channel: id, text });
    const texts: (string | undefined)[] = [];
    let cursor = '';
    do {
      const page = await slack.conversations.history({ channel: id, limit: 2, ...(cursor === '' ? {} : { cursor }) });
      texts.push(...(page.messages ?? []).map(({ text }) => text));
      cursor = page.response_metadata?.next_cursor ?? '';
    } while (cursor !== '');
    expect(texts).toEqual(['5', '4', '3', '2', '1']);
  });

  test('people are found by id and e-mail, the team and the bot by their methods', async () => {
    const { slack, world } = harness;
    const ann = await slack.users.lookupByEmail({ email: 'ann@example.test' });
    expect(ann.user?.id).toBe(world.people[0]?.slackUserId);
    expect((await slack.users.info({ user: String(ann.user?.id) })).user?.real_name).toBe('Ann Lee');
    expect((await slack.users.list({})).members).toHaveLength(3);
    expect((await slack.team.info()).team?.id).toBe(world.slack.teamId);
    expect((await slack.bots.info({ bot: world.slack.botId })).bot?.app_id).toBe(world.slack.appId);
  });

  test('an ephemeral message is seen by one person of the channel, and stands nowhere', async () => {
    const { slack, channelId: channel, world } = harness;
    const before = (await harness.transcript()).length;
    const user = String(world.people[0]?.slackUserId);
    expect((await slack.chat.postEphemeral({ channel, user, text: 'for you' })).message_ts).toMatch(/^\d+\.\d{6}$/);
    const query = new URLSearchParams({ personEmail: String(world.people[0]?.email) });
    const { messages } = await harness.control<{ messages: { text: string }[] }>('GET', `/slack/ephemerals?${query}`);
    expect(messages.map(({ text }) => text)).toContain('for you');
    expect(await harness.transcript()).toHaveLength(before);
    const stranger = slack.chat.postEphemeral({ channel, user: 'U0NOBODY', text: 'for you' });
    expect((await refusalOf(stranger)).error).toBe('user_not_in_channel');
  });

  test('channels are created, listed, given a topic, joined by invitation and archived', async () => {
    const { slack, world } = harness;
    const { channel } = await slack.conversations.create({ name: 'project-x' });
    const id = String(channel?.id);
    await slack.conversations.invite({ channel: id, users: String(world.people[0]?.slackUserId) });
    await slack.conversations.setTopic({ channel: id, topic: 'about x' });
    expect((await slack.conversations.members({ channel: id })).members).toContain(world.people[0]?.slackUserId);
    expect((await slack.conversations.info({ channel: id })).channel?.topic?.value).toBe('about x');
    expect((await slack.conversations.join({ channel: id })).warning).toBe('already_in_channel');
    await slack.conversations.archive({ channel: id });
    const open = await slack.conversations.list({ exclude_archived: true });
    expect(open.channels?.map(({ name }) => name)).not.toContain('project-x');
    expect((await refusalOf(slack.chat.postMessage({ channel: id, text: 'x' }))).error).toBe('is_archived');
  });
});

describe('refusals', () => {
  const cases: readonly (readonly [string, string, Record<string, unknown>])[] = [
    ['channel_not_found', 'chat.postMessage', { channel: 'C0NOWHERE', text: 'x' }],
    ['no_text', 'chat.postMessage', {}],
    ['thread_not_found', 'chat.postMessage', { text: 'x', thread_ts: '1600000000.000100' }],
    ['invalid_thread_ts', 'chat.postMessage', { text: 'x', thread_ts: '0' }],
    ['invalid_blocks', 'chat.postMessage', { blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) }],
    ['invalid_metadata_format', 'chat.postMessage', { text: 'x', metadata: { event_type: 'x' } }],
    [
      'invalid_metadata_schema',
      'chat.postMessage',
      { text: 'x', metadata: { event_type: 'x', event_payload: { a: { b: { c: 1 } } } } },
    ],
    ['message_not_found', 'chat.update', { ts: '1600000000.000100', text: 'x' }],
    ['thread_not_found', 'conversations.replies', { ts: '1600000000.000100' }],
    ['invalid_cursor', 'conversations.history', { cursor: 'nonsense' }],
    ['no_item_specified', 'reactions.add', { name: 'eyes' }],
    ['user_not_found', 'users.info', { user: 'U0NOBODY' }],
    ['users_not_found', 'users.lookupByEmail', { email: 'nobody@example.test' }],
    ['name_taken', 'conversations.create', { name: 'general' }],
    ['invalid_name_specials', 'conversations.create', { name: 'Not A Name' }],
    ['unknown_method', 'chat.shout', {}],
  ];

  test.each(cases)('%s by %s', async (code, method, args) => {
    const refusal = await refusalOf(harness.slack.apiCall(method, { channel: harness.channelId, ...args }));
    expect(refusal.error).toBe(code);
    await harness.waitFor({ kind: 'slack.request', name: method, outcome: 'refused', contains: `"error":"${code}"` });
  });

  test('a workspace that does not show plans refuses them; one that shows them refuses those that are too heavy', async () => {
    const { slack, channelId: channel } = harness;
    const plan = (words: string) => {
      const section = { type: 'rich_text_section', elements: [{ type: 'text', text: words }] };
      const card = { type: 'task_card', task_id: '1', title: 'read', status: 'complete' };
      return { type: 'plan', title: 'work', tasks: [{ ...card, details: { type: 'rich_text', elements: [section] } }] };
    };
    const post = (words: string) => slack.apiCall('chat.postMessage', { channel, text: 'x', blocks: [plan(words)] });
    expect((await post('fine')).ok).toBe(true);
    expect((await refusalOf(post('w'.repeat(5_300)))).error).toBe('msg_too_long');
    await harness.control('PATCH', '', { slack: { refusedBlocks: ['plan'] } });
    expect(await refusalOf(post('fine'))).toMatchObject({
      error: 'invalid_blocks',
      errors: ['unsupported type: plan [json-pointer:/blocks/0/type]'],
    });
    await harness.control('PATCH', '', { slack: { refusedBlocks: [] } });
    expect((await post('fine')).ok).toBe(true);
  });

  test('a missing argument is named in the response metadata', async () => {
    const refusal = await refusalOf(harness.slack.apiCall('chat.postMessage', { text: 'x' }));
    expect(refusal).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] missing required field: channel'] },
    });
  });

  test('a missing scope says what is needed and what is provided', async () => {
    const narrow = await addWorkspace(sandbox, { slack: { scopes: ['chat:write', 'channels:read'] } });
    const refusal = await refusalOf(narrow.slack.users.info({ user: 'U1' }));
    expect(refusal).toMatchObject({
      error: 'missing_scope',
      needed: 'users:read',
      provided: 'chat:write,channels:read',
    });
    const named = await refusalOf(
      narrow.slack.chat.postMessage({ channel: narrow.channelId, text: 'x', username: 'Agent' }),
    );
    expect(named).toMatchObject({ error: 'missing_scope', needed: 'chat:write.customize' });
  });

  test('without chat:write.public the bot posts only where it is a member', async () => {
    const narrow = await addWorkspace(sandbox, { slack: { scopes: ['chat:write', 'channels:history'] } });
    await narrow.control('POST', `/slack/channels/${narrow.channelId}/remove`, { bot: true });
    expect((await refusalOf(narrow.slack.chat.postMessage({ channel: narrow.channelId, text: 'x' }))).error).toBe(
      'not_in_channel',
    );
    expect((await refusalOf(narrow.slack.conversations.history({ channel: narrow.channelId }))).error).toBe(
      'not_in_channel',
    );
  });

  test('no token and a wrong token are told apart, and kept in the journal of strays', async () => {
    const at = { slackApiUrl: harness.world.slack.apiUrl, retryConfig: { retries: 0 } };
    expect((await refusalOf(new WebClient(undefined, at).auth.test())).error).toBe('not_authed');
    expect((await refusalOf(new WebClient('xoxb-wrong', at).auth.test())).error).toBe('invalid_auth');
    const response = await fetch(`${sandbox.url}/control/journal?kind=slack.request`);
    const { entries } = (await response.json()) as { entries: { error: string }[] };
    expect(entries.map(({ error }) => error)).toEqual(expect.arrayContaining(['not_authed', 'invalid_auth']));
  });

  test("somebody else's message cannot be updated or deleted", async () => {
    const at = { channel: harness.channelId, ts: await harness.say('mine') };
    expect((await refusalOf(harness.slack.chat.update({ ...at, text: 'x' }))).error).toBe('cant_update_message');
    expect((await refusalOf(harness.slack.chat.delete(at))).error).toBe('cant_delete_message');
  });

  test('bodies that are not what they say they are', async () => {
    const send = async (contentType: string, body: string): Promise<unknown> => {
      const headers = { authorization: `Bearer ${harness.world.slack.botToken}`, 'content-type': contentType };
      const response = await fetch(`${harness.world.slack.apiUrl}chat.postMessage`, { method: 'POST', headers, body });
      return ((await response.json()) as { error: unknown }).error;
    };
    expect(await send('application/json', '{')).toBe('invalid_json');
    expect(await send('application/json', '[]')).toBe('json_not_object');
    expect(await send('text/plain', 'x')).toBe('invalid_post_type');
  });

  test('with real limits, the second post in a second is ratelimited with Retry-After', async () => {
    const limited = await addWorkspace(sandbox, { limits: { slackRateLimits: 'real' } });
    const post = (): Promise<unknown> => limited.slack.chat.postMessage({ channel: limited.channelId, text: 'x' });
    await post();
    await expect(post()).rejects.toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 1 });
  });
});

describe('what is kept of a message', () => {
  test('long text is cut at 40 000 characters with a warning', async () => {
    const answer = await harness.slack.apiCall('chat.postMessage', {
      channel: harness.channelId,
      text: 'a'.repeat(40_001),
    });
    expect(answer.response_metadata?.warnings).toContain('message_truncated');
    expect((answer as unknown as { message: { text: string } }).message.text).toHaveLength(40_000);
  });

  test('pings are counted from text and blocks; escaped sequences ping nobody', async () => {
    const { slack, channelId: channel } = harness;
    const ping = async (args: Record<string, unknown>): Promise<unknown> => {
      const { ts } = (await slack.apiCall('chat.postMessage', { channel, text: 'x', ...args })) as unknown as {
        ts: string;
      };
      return (await harness.transcript()).find((line) => line.ts === ts)?.pings;
    };
    expect(await ping({ text: 'hey <!channel> and <@U123ABC>' })).toEqual(['@channel', 'U123ABC']);
    expect(await ping({ text: 'hey &lt;!channel&gt;' })).toEqual([]);
    expect(await ping({ blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '<!here>' } }] })).toEqual(['@here']);
    expect(await ping({ blocks: [{ type: 'section', text: { type: 'plain_text', text: '<!here>' } }] })).toEqual([]);
  });
});
