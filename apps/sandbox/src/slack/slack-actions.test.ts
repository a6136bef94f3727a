import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startSandbox, type StartedSandbox } from '../index.js';
import { keyPaths, recordedSample } from '../testing/key-shape.js';
import { type Receiver, startReceiver } from '../testing/receiver.js';
import { addWorkspace, ANN, type Harness } from '../testing/workspace.js';
import { slackSignature } from './signature.js';

let sandbox: StartedSandbox;
let receiver: Receiver;
let harness: Harness;
let ts: string;

const button = { type: 'button', action_id: 'go', value: '42', text: { type: 'plain_text', text: 'Go' } } as const;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  receiver = await startReceiver();
  harness = await addWorkspace(sandbox, { slack: { interactivityUrl: receiver.url } });
  const blocks = [{ type: 'actions' as const, elements: [button] }];
  ts = (await harness.slack.chat.postMessage({ channel: harness.channelId, text: 'Go?', blocks })).ts as string;
  return () => receiver.close();
});

async function press(actionId = 'go'): Promise<Record<string, unknown>> {
  return harness.control('POST', `/slack/messages/${ts}/actions`, {
    channelId: harness.channelId,
    personEmail: ANN,
    actionId,
  });
}

function payload(): Record<string, unknown> {
  return JSON.parse(String(receiver.received[0]?.body.payload)) as Record<string, unknown>;
}

test('a pressed button is a signed form with one payload that says who pressed what', async () => {
  expect(await press()).toEqual({ outcome: 'taken' });
  const [{ headers, rawBody } = { headers: {} as Record<string, unknown>, rawBody: '' }] = receiver.received;
  const timestamp = Number(headers['x-slack-request-timestamp']);
  expect(headers['x-slack-signature']).toBe(slackSignature(harness.world.slack.signingSecret, timestamp, rawBody));
  expect(payload()).toMatchObject({
    type: 'block_actions',
    user: { id: harness.world.people[0]?.slackUserId },
    team: { id: harness.world.slack.teamId },
    channel: { id: harness.channelId },
    container: { type: 'message', message_ts: ts },
    message: { ts, text: 'Go?' },
    actions: [{ type: 'button', action_id: 'go', value: '42' }],
  });
  const sample = recordedSample('slack/block_actions.button.json');
  const known = [...keyPaths(sample ?? {})].filter((path) => !path.includes('enterprise') && !path.includes('emoji'));
  expect([...keyPaths(payload())]).toEqual(expect.arrayContaining(known));
});

test('the response URL of a button can replace the message and take it away', async () => {
  await press();
  const answer = (body: object): Promise<Response> =>
    fetch(String(payload().response_url), { method: 'POST', body: JSON.stringify(body) });
  expect((await answer({ replace_original: true, text: 'gone' })).status).toBe(200);
  expect(await harness.transcript()).toMatchObject([{ text: 'gone', edited: true }]);
  await answer({ delete_original: true });
  expect(await harness.transcript()).toMatchObject([{ deleted: true }]);
});

test('an answer other than 200 is told to the person; a button that is not there cannot be pressed', async () => {
  receiver.react = () => 500;
  expect(await press()).toEqual({ outcome: 'failed', error: 'dispatch_failed' });
  await expect(press('other')).rejects.toThrow('button_not_found');
});

test('two buttons of a block may not share an action id', async () => {
  const blocks = [{ type: 'actions' as const, elements: [button, button] }];
  await expect(harness.slack.chat.postMessage({ channel: harness.channelId, text: 'x', blocks })).rejects.toThrow(
    'invalid_blocks',
  );
});
