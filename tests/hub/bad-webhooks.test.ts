import { createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { damaged, damagedForm } from './damaged-payload.js';
import { Hub } from './hub.js';
import { postSlackForm } from './signed-slack-form.js';

let hub: Hub;
let company: Company;
beforeAll(async () => {
  hub = await Hub.start({ nexus: { NEXUS_BODY_LIMIT_BYTES: '200000' } });
  company = await hub.company();
});
afterAll(() => hub.close());

interface SlackRequest {
  readonly body: string;
  readonly secret?: string;
  readonly timestamp?: string;
  readonly signature?: string;
}

async function postSlack(request: SlackRequest): Promise<Response> {
  const timestamp = request.timestamp ?? String(Math.floor(Date.now() / 1000));
  const secret = request.secret ?? company.workspace.slack.signingSecret;
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${request.body}`).digest('hex');
  return fetch(`${hub.nexusUrl}/webhooks/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': request.signature ?? `v0=${digest}`,
    },
    body: request.body,
  });
}

async function webhookSecret(): Promise<string> {
  const { webhooks } = await company.control<{ webhooks: { secret: string }[] }>('GET', 'clickup/webhooks');
  return webhooks[0]?.secret as string;
}

async function postClickUp(
  body: string,
  signature?: string,
  connection = company.clickupConnectionId,
): Promise<Response> {
  const digest = createHmac('sha256', await webhookSecret())
    .update(body)
    .digest('hex');
  return fetch(`${hub.nexusUrl}/webhooks/clickup/${connection}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-signature': signature ?? digest },
    body,
  });
}

const slackEvent = (id: string, event: object = {}): string =>
  JSON.stringify({
    type: 'event_callback',
    team_id: company.workspace.slack.teamId,
    api_app_id: company.workspace.slack.appId,
    event_id: id,
    event: {
      type: 'message',
      channel: company.channelId(),
      user: 'U1',
      text: 'hi',
      ts: `1.${id}`,
      thread_ts: '1.0',
      ...event,
    },
  });

const keyOfMessage = (id: string): string => `message:${company.channelId()}:1.${id}`;

async function problemOf(response: Response): Promise<{ status: number; code: string; text: string }> {
  const text = await response.text();
  return { status: response.status, code: (JSON.parse(text) as { code: string }).code, text };
}

async function inboxCount(dedupeKey: string): Promise<number> {
  const { Client } = (await import('pg')).default;
  const client = new Client({ connectionString: hub.database.superuserUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from inbox where dedupe_key = $1', [dedupeKey]);
    return rowCount ?? 0;
  } finally {
    await client.end();
  }
}

describe('the door for Slack', () => {
  test('a signed event is kept once, however often it is sent', async () => {
    const body = slackEvent('EvOnce');
    const responses = await Promise.all([1, 2, 3, 4, 5].map(() => postSlack({ body })));
    expect(responses.map((response) => response.status)).toEqual([200, 200, 200, 200, 200]);
    expect(await inboxCount(keyOfMessage('EvOnce'))).toBe(1);
  });

  test.each([
    ['a wrong secret', { secret: 'other' }, 'invalid_signature'],
    ['a signature of another form', { signature: 'nonsense' }, 'invalid_signature'],
    ['a request of six minutes ago', { timestamp: String(Math.floor(Date.now() / 1000) - 360) }, 'stale_timestamp'],
    ['a timestamp that is no number', { timestamp: 'now' }, 'invalid_signature'],
  ])('%s: 401, nothing kept, nothing told', async (name, change, code) => {
    const problem = await problemOf(await postSlack({ body: slackEvent(`Ev ${name}`), ...change }));
    expect(problem).toMatchObject({ status: 401, code });
    expect(problem.text).not.toMatch(/ at |\.ts|\.js|secret/);
    expect(await inboxCount(keyOfMessage(`Ev ${name}`))).toBe(0);
  });

  test('a team that nobody connected is refused like a wrong signature', async () => {
    const body = JSON.stringify({
      type: 'event_callback',
      team_id: 'T0',
      api_app_id: 'A',
      event_id: 'E',
      event: { type: 'x' },
    });
    expect(await problemOf(await postSlack({ body }))).toMatchObject({ status: 401, code: 'invalid_signature' });
  });

  test('a body that is no JSON object is a bad request', async () => {
    for (const body of ['', 'null', '[]', 'payload=x']) {
      expect(await problemOf(await postSlack({ body })), body).toMatchObject({ status: 400, code: 'invalid_request' });
    }
  });

  test('a body over the limit is 413', async () => {
    const body = slackEvent('EvHuge', { text: 'x'.repeat(300_000) });
    expect(await problemOf(await postSlack({ body }))).toMatchObject({ status: 413, code: 'too_large' });
  });

  test('an event that nobody knows is taken and ignored', async () => {
    expect(
      (await postSlack({ body: slackEvent('EvStrange', { type: 'moon_landed', channel: { id: 1 } }) })).status,
    ).toBe(200);
  });
});

describe('the door for ClickUp', () => {
  test('a wrong signature, none, and an unknown connection are 401', async () => {
    const body = JSON.stringify({ event: 'taskCreated', task_id: 'x', webhook_id: 'w' });
    expect(await problemOf(await postClickUp(body, 'nonsense'))).toMatchObject({
      status: 401,
      code: 'invalid_signature',
    });
    expect(await problemOf(await postClickUp(body, ''))).toMatchObject({ status: 401 });
    expect(await problemOf(await postClickUp(body, undefined, 'con_none'))).toMatchObject({ status: 401 });
  });

  test('a signed webhook about a task that does not exist changes nothing', async () => {
    const body = JSON.stringify({
      event: 'taskUpdated',
      task_id: 'nosuch',
      webhook_id: 'w',
      history_items: [{ id: '77', field: 'name' }],
    });
    expect((await postClickUp(body)).status).toBe(200);
    expect(await inboxCount('77')).toBe(1);
  });
});

const folder = new URL('../../../shared/payloads/', import.meta.url);

/** The forms of every recorded payload of a sender, for the company's own workspace. */
function recorded(sender: string, ending: string, formsOf: (text: string) => readonly string[]): readonly string[] {
  return readdirSync(new URL(`${sender}/`, folder))
    .filter((name) => name.endsWith(ending))
    .flatMap((name) => formsOf(readFileSync(new URL(`${sender}/${name}`, folder), 'utf8').trim()))
    .map((text) => text.replaceAll('T111', company.workspace.slack.teamId));
}

/** As many at once as a sender has connections. */
async function postAll(bodies: readonly string[], post: (body: string) => Promise<Response>): Promise<void> {
  expect(bodies.length).toBeGreaterThan(20);
  const waiting = [...bodies];
  const worker = async (): Promise<void> => {
    for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) {
      const response = await post(body);
      await response.text();
      if (response.status >= 500) throw new Error(`${response.status} for ${body.slice(0, 2_000)}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

/** Work goes on, and everything that came has been handled: nothing was set aside. */
async function expectAlive(): Promise<void> {
  const id = await company.writeTask('@demo still alive');
  await eventually(
    async () => expect((await company.channelMessages()).some((message) => message.text.includes(id))).toBe(true),
    30_000,
  );
  const open =
    "select subscriber, status, attempts, last_error from delivery where tenant_id = $1 and status <> 'done'";
  await eventually(async () => expect((await hub.asSuperuser(open, [company.tenantId])).rows).toEqual([]), 30_000);
}

describe.runIf(existsSync(folder))('recorded payloads of the real senders, and damaged forms of them', () => {
  test('of Slack: events', async () => {
    await postAll(recorded('slack', '.json', damaged), (body) => postSlack({ body }));
    await expectAlive();
  });

  test('of Slack: commands', async () => {
    const forms = recorded('slack', '.form.txt', damagedForm);
    await postAll(forms, (body) => postSlackForm(company, { door: 'commands', body }));
    await expectAlive();
  });

  test('of Slack: pressed buttons', async () => {
    const presses = recorded('slack', '.json', (text) => (text.includes('"block_actions"') ? damaged(text) : []));
    const formOf = (payload: string): string => new URLSearchParams({ payload }).toString();
    await postAll(presses, (payload) => postSlackForm(company, { door: 'interactions', body: formOf(payload) }));
    await expectAlive();
  });

  test('of ClickUp', async () => {
    await postAll(recorded('clickup', '.json', damaged), (body) => postClickUp(body));
    await expectAlive();
  });
});
