import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { runNexus } from './hub-process.js';
import { callModel } from './model-stream.js';
import { postSlackEvent } from './signed-slack.js';
import { SlowProvider } from './slow-provider.js';
import type { TestAgent } from './test-agent.js';

const patienceMs = 20_000;

let hub: Hub;
let provider: SlowProvider;
beforeAll(async () => {
  provider = await SlowProvider.open();
  hub = await Hub.start({
    nexus: {
      NEXUS_LEASE_SECONDS: '60',
      NEXUS_MODEL_PROVIDER_BASE_URL: provider.url,
      NEXUS_MODEL_CLAIM_CHECK_MS: '100',
    },
  });
});
afterAll(async () => {
  await hub.close();
  await provider.close();
});

interface Session {
  readonly threadTs: string;
  readonly status: string;
  readonly title: string;
  readonly username: string;
  readonly statuses: readonly string[];
}

let company: Company;
let agent: TestAgent;
beforeEach(async () => {
  company = await hub.company();
  agent = await company.connect();
});

async function sessions(): Promise<readonly Session[]> {
  return (await company.control<{ sessions: Session[] }>('GET', 'slack/sessions')).sessions;
}

async function shows(status: string): Promise<Session> {
  return eventually(async () => {
    const [session] = await sessions();
    expect(session?.status).toBe(status);
    return session as Session;
  }, patienceMs);
}

async function begin() {
  await company.writeTask('@demo please');
  const grant = await agent.claimNext();
  const held = { taskId: grant.taskId, epoch: grant.epoch };
  await agent.ask({ type: 'start', ...held });
  const { threadTs } = await shows('processing');
  return { grant, held, threadTs };
}

const stop = (threadTs: string, personEmail = 'theo@acme.test') =>
  company.control('POST', 'slack/sessions/stop', { channelId: company.channelId(), threadTs, personEmail });

async function statusOf(taskId: string): Promise<unknown> {
  return (await hub.asSuperuser('select status from task where id = $1', [taskId])).rows[0]?.['status'];
}

test('the thread shows what the agent is at, under its name, through the life of the task', async () => {
  const { held, threadTs } = await begin();
  expect((await sessions())[0]).toMatchObject({ title: 'Fix the login', username: 'Scribe (AI)' });
  await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Which one?' });
  await shows('suspended');
  await company.reply(threadTs, 'the first');
  await agent.next('message');
  await shows('processing');
  await agent.ask({ type: 'finish', ...held, text: 'ok' });
  await shows('active');
  await eventually(
    async () => expect(Object.keys(await company.buttons(threadTs))).toContain('task-approve'),
    patienceMs,
  );
  await company.press(threadTs, 'task-approve');
  const { statuses } = await shows('closed');
  expect(statuses).toEqual(['processing', 'suspended', 'processing', 'active', 'closed']);
  expect(await company.refusals()).toEqual([]);
});

describe('Stop', () => {
  test('ends the run, cuts its model stream, and is told in the thread', async () => {
    const { grant, held, threadTs } = await begin();
    const heard = callModel(grant);
    await eventually(() => expect(provider.openCalls).toBe(1));
    provider.say('one');
    await eventually(() => expect(heard.text).toContain('one'));
    const before = provider.cutCalls;
    await stop(threadTs);
    await agent.next('task.cancelled');
    await eventually(() => expect(heard).toMatchObject({ isDone: true, text: expect.stringContaining('lease_lost') }));
    await eventually(() => expect(provider.cutCalls).toBe(before + 1));
    expect(heard.text).not.toContain('[DONE]');
    await shows('closed');
    expect(await statusOf(held.taskId)).toBe('cancelled');
    await eventually(async () => {
      const told = (await company.thread(threadTs)).filter(({ text }) => text.includes('pressed Stop'));
      expect(told).toHaveLength(1);
      expect(told[0]?.text).toContain('Theo');
    }, patienceMs);
    await expect(agent.ask({ type: 'say', ...held, kind: 'progress', text: 'still here' })).rejects.toThrow(
      'lease_lost',
    );
  });

  test('pressed by somebody who may not, it changes nothing and is told once', async () => {
    const { held, threadTs } = await begin();
    await hub.asSuperuser("update person set role = 'viewer' where tenant_id = $1 and email = 'theo@acme.test'", [
      company.tenantId,
    ]);
    await company.fault({ target: 'webhook.slack', kind: 'duplicate', times: 1 });
    await stop(threadTs);
    await eventually(async () => {
      const told = (await company.thread(threadTs)).filter(({ text }) => text.includes('needs the role operator'));
      expect(told).toHaveLength(1);
    }, patienceMs);
    expect(await statusOf(held.taskId)).toBe('in_progress');
    await agent.ask({ type: 'finish', ...held, text: 'ok' });
  });

  test('pressed before the present holder began, it speaks of another', async () => {
    const { held, threadTs } = await begin();
    const event = (at: number) => ({
      type: 'agent_session_stopped',
      user: company.workspace.people[1]?.slackUserId,
      thread_ts: threadTs,
      streaming_message_ts: [],
      event_ts: `${Math.floor(at / 1000)}.000100`,
    });
    await postSlackEvent(company, { eventId: 'EvOld', event: event(Date.now() - 60_000) });
    await eventually(async () => {
      const { rows } = await hub.asSuperuser(
        "select status from delivery where tenant_id = $1 and subscriber = 'conversation.slack' order by event_position desc limit 1",
        [company.tenantId],
      );
      expect(rows).toEqual([{ status: 'done' }]);
    }, patienceMs);
    expect(await statusOf(held.taskId)).toBe('in_progress');
    await postSlackEvent(company, { eventId: 'EvNew', event: event(Date.now() + 1_000) });
    await eventually(async () => expect(await statusOf(held.taskId)).toBe('cancelled'), patienceMs);
  });
});

test('an app that is no agent shows no status, and lacks nothing else', async () => {
  const { stdout } = await runNexus(['slack', 'manifest', '--url', hub.nexusUrl], {});
  const manifest = JSON.parse(stdout) as { features: { agent_view?: unknown } };
  delete manifest.features.agent_view;
  await company.control('PUT', 'slack/manifest', manifest);
  await company.writeTask('@demo please');
  const { taskId, epoch } = await agent.claimNext();
  await agent.ask({ type: 'start', taskId, epoch });
  await agent.ask({ type: 'say', taskId, epoch, kind: 'question', text: 'Which one?' });
  const rootTs = await eventually(async () => (await company.channelMessages())[0]?.ts as string);
  await eventually(async () => {
    expect((await company.thread(rootTs)).map(({ text }) => text)).toContain('❓ Which one?');
    const { rows } = await hub.asSuperuser(
      "select distinct status from effect where tenant_id = $1 and kind = 'slack.session'",
      [company.tenantId],
    );
    expect(rows).toEqual([{ status: 'dropped' }]);
  }, patienceMs);
  expect(await sessions()).toEqual([]);
  // Asked once, not at each change.
  const refused = (await company.refusals()).filter(({ name }) => name === 'agents.sessions.setStatus');
  expect(refused).toHaveLength(1);
});
