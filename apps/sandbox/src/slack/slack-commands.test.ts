import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startSandbox, type StartedSandbox } from '../index.js';
import { type Reaction, type Receiver, startReceiver } from '../testing/receiver.js';
import { addWorkspace, ANN, BEN, type Harness } from '../testing/workspace.js';
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
  harness = await addWorkspace(sandbox, {
    slack: { commandUrl: `${receiver.url}/commands` },
    timings: { slackTimeoutMs: 200 },
  });
  return () => receiver.close();
});

async function type(text = 'help'): Promise<Record<string, unknown>> {
  return harness.control('POST', '/slack/commands', { channelId: harness.channelId, personEmail: ANN, text });
}

async function seenBy(personEmail: string): Promise<readonly string[]> {
  const query = new URLSearchParams({ channelId: harness.channelId, personEmail });
  const { messages } = await harness.control<{ messages: { text: string }[] }>('GET', `/slack/ephemerals?${query}`);
  return messages.map(({ text }) => text);
}

function sentForm(): { form: URLSearchParams; rawBody: string; headers: Record<string, unknown> } {
  const [received] = receiver.received;
  if (received === undefined) throw new Error('nothing was sent');
  return { form: new URLSearchParams(received.rawBody), rawBody: received.rawBody, headers: received.headers };
}

async function answerLater(body: object): Promise<Response> {
  return fetch(sentForm().form.get('response_url') as string, { method: 'POST', body: JSON.stringify(body) });
}

describe('a slash command', () => {
  test('is a form, signed over its raw body, and says who typed what and where', async () => {
    await type('why 86abc');
    const { form, rawBody, headers } = sentForm();
    const timestamp = Number(headers['x-slack-request-timestamp']);
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(headers['x-slack-signature']).toBe(slackSignature(harness.world.slack.signingSecret, timestamp, rawBody));
    expect(Object.fromEntries(form)).toMatchObject({
      team_id: harness.world.slack.teamId,
      api_app_id: harness.world.slack.appId,
      channel_id: harness.channelId,
      user_id: harness.world.people[0]?.slackUserId,
      command: '/oblivion',
      text: 'why 86abc',
    });
    expect(form.get('trigger_id')).toMatch(/^\d+\.\d+\.\w+$/);
  });

  test('the answer is shown to the person who typed it and to nobody else', async () => {
    receiver.react = () => ({ status: 200, body: JSON.stringify({ response_type: 'ephemeral', text: 'hello' }) });
    expect(await type()).toEqual({ outcome: 'answered', text: 'hello' });
    expect(await seenBy(ANN)).toEqual(['hello']);
    expect(await seenBy(BEN)).toEqual([]);
    expect(await harness.transcript()).toEqual([]);
  });

  test.each<[string, () => Reaction, string]>([
    ['an error', () => 500, 'dispatch_failed'],
    ['no answer in time', () => 'hang', 'operation_timeout'],
    ['blocks that Slack does not know', () => ({ status: 200, body: '{"blocks":[{"type":"x"}]}' }), 'invalid_response'],
  ])('%s is told to the person, and the command is not sent again', async (_name, react, error) => {
    receiver.react = react;
    expect(await type()).toEqual({ outcome: 'failed', error });
    expect(receiver.received).toHaveLength(1);
  });

  test('without the scope or an address there is no command', async () => {
    await harness.control('PATCH', '', { slack: { scopes: ['chat:write'] } });
    expect(await type()).toEqual({ outcome: 'failed', error: 'missing_scope' });
    await harness.control('PATCH', '', { slack: { commandUrl: null } });
    expect(await type()).toEqual({ outcome: 'failed', error: 'no_request_url' });
  });
});

describe('the response URL', () => {
  test('takes five answers, then no more', async () => {
    await type();
    for (let use = 1; use <= 5; use++) expect((await answerLater({ text: `answer ${use}` })).status).toBe(200);
    const sixth = await answerLater({ text: 'one too many' });
    expect([sixth.status, await sixth.text()]).toEqual([404, 'used_url']);
    expect(await seenBy(ANN)).toHaveLength(5);
  });

  test('refuses what is no message', async () => {
    await type();
    expect((await answerLater({ text: '' })).status).toBe(400);
    expect((await answerLater({ text: 'x', response_type: 'loud' })).status).toBe(400);
  });

  test('can speak to the whole channel', async () => {
    await type();
    await answerLater({ text: 'hear, hear', response_type: 'in_channel' });
    expect((await harness.transcript()).map(({ text }) => text)).toEqual(['hear, hear']);
  });
});
