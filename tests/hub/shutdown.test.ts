import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import type { ClaimGrant } from '@oblivion/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { callModel } from './model-stream.js';
import { signedSlackEvent } from './signed-slack.js';
import { SlowProvider } from './slow-provider.js';
import type { TestAgent } from './test-agent.js';

let hub: Hub;
let company: Company;
let provider: SlowProvider;
beforeAll(async () => {
  provider = await SlowProvider.open();
  hub = await Hub.start({
    nexus: {
      NEXUS_LEASE_SECONDS: '60',
      NEXUS_DRAIN_DELAY_MS: '1500',
      NEXUS_DRAIN_SPREAD_MS: '700',
      NEXUS_SHUTDOWN_SECONDS: '20',
      NEXUS_SLACK_TIMEOUT_MS: '10000',
      NEXUS_MODEL_PROVIDER_BASE_URL: provider.url,
    },
  });
});
beforeEach(async () => {
  company = await hub.company();
});
afterEach(async () => {
  await hub.nexus.stop();
  provider.end();
  await hub.startNexus();
});
afterAll(async () => {
  await hub.close();
  await provider.close();
});

/** A signed event of Slack, in the hands of the test. */
function slackEvent() {
  const event = { ts: `${Date.now()}.${process.hrtime()[1]}` };
  const signed = signedSlackEvent(company, { eventId: `Ev${randomUUID()}`, event });
  return { url: `${hub.nexusUrl}/webhooks/slack/events`, ...signed };
}

async function claimed(): Promise<{ agent: TestAgent; grant: ClaimGrant }> {
  const agent = await company.connect();
  await company.writeTask('@demo please');
  return { agent, grant: await agent.claimNext() };
}

test('unready first and serving on; then sockets are sent elsewhere at different times; exit code 0', async () => {
  const agents = [await company.connect()];
  const others = [await hub.company(), await hub.company(), await hub.company()];
  for (const other of others) agents.push(await other.connect());
  hub.nexus.signal('SIGTERM');
  await eventually(async () => expect((await hub.readiness()).status).toBe(503));
  expect((await hub.readiness()).body).toMatchObject({ isDraining: true });
  const { url, body, headers } = slackEvent();
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
  expect(agents.map((agent) => agent.closeCode)).toEqual([undefined, undefined, undefined, undefined]);
  for (const agent of agents) expect(await agent.waitForClose()).toBe(1012);
  const pauses = agents
    .map((agent) => agent.frames.at(-1))
    .map((frame) => frame?.type === 'drain' && frame.reconnectAfterMs);
  expect(pauses.every((pauseMs) => typeof pauseMs === 'number' && pauseMs <= 700)).toBe(true);
  expect(new Set(pauses).size).toBeGreaterThan(1);
  await hub.nexus.endsWell();
});

test('an effect that is being sent is finished and settled by the same process; the rest of its lane by the next', async () => {
  const { agent, grant } = await claimed();
  const [root] = await eventually(async () => {
    const messages = await company.channelMessages();
    expect(messages).toHaveLength(1);
    return messages;
  });
  await company.fault({ target: 'slack.chat.postMessage', kind: 'slow', times: 1, delayMs: 4_000 });
  const held = { taskId: grant.taskId, epoch: grant.epoch };
  await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'first words' });
  await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'second words' });
  const effects = async () => {
    const { rows } = await hub.asSuperuser(
      `select status, attempts, is_outcome_unknown as doubt from effect
       where tenant_id = $1 and kind in ('slack.message', 'slack.progress') order by position`,
      [company.tenantId],
    );
    return rows;
  };
  await eventually(async () => expect((await effects())[0]).toMatchObject({ status: 'sending' }));
  hub.nexus.signal('SIGTERM');
  await hub.nexus.endsWell();
  expect(await effects()).toEqual([
    { status: 'delivered', attempts: 1, doubt: false },
    { status: 'pending', attempts: 0, doubt: false },
  ]);
  await hub.startNexus();
  await eventually(async () => expect((await effects())[1]).toMatchObject({ status: 'delivered', attempts: 1 }));
  const thread = (await company.thread(root?.ts as string)).slice(1).map((message) => message.text);
  expect(thread).toEqual(['• first words\n• second words']);
});

test('a webhook that is being received is kept and answered', async () => {
  const agent = await company.connect();
  const { url, body, headers } = slackEvent();
  const sending = request(url, { method: 'POST', headers });
  const answered = new Promise<number | undefined>((resolve, reject) => {
    sending.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
  sending.write(body.slice(0, 20));
  hub.nexus.signal('SIGTERM');
  await agent.waitForClose();
  sending.end(body.slice(20));
  expect(await answered).toBe(200);
  await hub.nexus.endsWell();
  const { rows } = await hub.asSuperuser("select from inbox where tenant_id = $1 and provider = 'slack'", [
    company.tenantId,
  ]);
  expect(rows).toHaveLength(1);
});

test('a model answer that streams is let finish, and its use is written', async () => {
  const { agent, grant } = await claimed();
  const heard = callModel(grant);
  await eventually(() => expect(provider.openCalls).toBe(1));
  provider.say('one');
  await eventually(() => expect(heard.text).toContain('one'));
  hub.nexus.signal('SIGTERM');
  await agent.waitForClose();
  provider.say('two');
  provider.end();
  await eventually(() => expect(heard).toMatchObject({ isDone: true, text: expect.stringMatching(/two[^]*\[DONE\]/) }));
  await hub.nexus.endsWell();
  const { rows } = await hub.asSuperuser('select is_complete from model_call where tenant_id = $1', [company.tenantId]);
  expect(rows).toEqual([{ is_complete: true }]);
});

test('a connection that is kept alive after its answer, or on which nothing was asked, holds nobody up', async () => {
  const silent = connect(Number(new URL(hub.nexusUrl).port), '127.0.0.1');
  await once(silent, 'connect');
  const { grant } = await claimed();
  const heard = callModel(grant, new Agent({ keepAlive: true }));
  await eventually(() => expect(provider.openCalls).toBe(1));
  provider.say('one');
  await eventually(() => expect(heard.text).toContain('one'));
  hub.nexus.signal('SIGTERM');
  await once(silent, 'close');
  provider.end();
  await eventually(() => expect(heard.isDone).toBe(true));
  await hub.nexus.endsWell();
});

describe('what does not end by itself is cut off, with exit code 1,', () => {
  async function streamWithoutEnd(): Promise<TestAgent> {
    const { agent, grant } = await claimed();
    const heard = callModel(grant);
    await eventually(() => expect(provider.openCalls).toBe(1));
    provider.say('one');
    await eventually(() => expect(heard.text).toContain('one'));
    return agent;
  }

  test('by a second signal, at once', async () => {
    const agent = await streamWithoutEnd();
    hub.nexus.signal('SIGTERM');
    await agent.waitForClose();
    const startedAt = performance.now();
    expect(await hub.nexus.stop('SIGTERM')).toBe(1);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test('when its time is over', async () => {
    await hub.nexus.stop();
    await hub.startNexus({ NEXUS_SHUTDOWN_SECONDS: '3' });
    await streamWithoutEnd();
    expect(await hub.nexus.stop('SIGTERM')).toBe(1);
  });
});
