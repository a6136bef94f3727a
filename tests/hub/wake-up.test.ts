import { randomBytes } from 'node:crypto';
import { NexusClient } from '@oblivion/nexus-client';
import type { TaskId } from '@oblivion/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { runNexus } from './hub-process.js';
import { isSigned, type ReceivedWakeUp, WakeDoor } from './wake-door.js';

let hub: Hub;
let door: WakeDoor;
beforeAll(async () => {
  hub = await Hub.start({
    nexus: {
      NEXUS_LEASE_SECONDS: '60',
      NEXUS_WAKE_UP_NETWORKS: '127.0.0.0/8',
      NEXUS_WAKE_UP_PAUSE_SECONDS: '2',
      NEXUS_WAKE_UP_RETRY_SECONDS: '1',
      NEXUS_WAKE_UP_LIMIT_SECONDS: '2',
      NEXUS_WAKE_UP_CHECK_SECONDS: '1',
      NEXUS_WAKE_UP_TIMEOUT_MS: '500',
    },
  });
});
beforeEach(async () => {
  door = await WakeDoor.open();
});
afterEach(() => door.close());
afterAll(() => hub.close());

const sleepyCompany = (): Promise<Company> => hub.company({ wakeUrls: { Scribe: door.url } });

async function firstWakeUp(): Promise<ReceivedWakeUp> {
  return eventually(() => {
    const [first] = door.received;
    expect(first).toBeDefined();
    return first as ReceivedWakeUp;
  }, 15_000);
}

async function rootOf(company: Company): Promise<string> {
  return eventually(async () => {
    const [root] = await company.channelMessages();
    expect(root).toBeDefined();
    return root?.ts as string;
  }, 15_000);
}

async function say(company: Company, rootTs: string, text: string): Promise<void> {
  await company.reply(rootTs, text);
  // Slack sends events side by side: the next is said when this one was taken.
  await company.waitForJournal({ kind: 'slack.webhook', outcome: 'ok', contains: text });
}

async function whyOf(company: Company, externalId: string): Promise<string> {
  const cookie = await hub.signIn('mira@acme.test', company.tenantId);
  const person = new NexusClient({ baseUrl: hub.nexusUrl, credentials: { cookie } });
  const { items } = await person.tasks({ search: externalId });
  return (await person.why(items[0]?.id as TaskId)).explanation;
}

test('a message for a sleeping agent wakes it; it hears all that was said, in order, once', async () => {
  const company = await sleepyCompany();
  const first = await company.connect();
  const externalId = await company.writeTask('@demo please');
  const held = await first.claimNext();
  const root = await rootOf(company);
  await say(company, root, 'word-one');
  const { cursor } = await first.next('message', (frame) => frame.message.text === 'word-one');
  first.close();
  await first.waitForClose();
  for (const text of ['word-two', 'word-three', 'word-four']) await say(company, root, text);
  const wakeUp = await firstWakeUp();
  expect(isSigned(wakeUp, company.credentials().wakeSecret as string)).toBe(true);
  expect(isSigned(wakeUp, 'obl_wk_another')).toBe(false);
  expect(JSON.parse(wakeUp.text)).toEqual({
    type: 'wake_up',
    agentId: expect.stringMatching(/^agt_/),
    reasons: ['message'],
    sentAt: expect.any(String),
  });
  expect(wakeUp.text).not.toContain('word-');
  expect(await whyOf(company, externalId)).toMatch(/Scribe is asleep; a wake-up was sent \d+ seconds? ago/);
  const second = await company.connect('Scribe', { cursor });
  await second.next('message', (frame) => frame.message.text === 'word-four');
  const heard = second.frames.flatMap((frame) => (frame.type === 'message' ? [frame.message.text] : []));
  expect(heard).toEqual(['word-two', 'word-three', 'word-four']);
  expect((await second.next('welcome')).held).toMatchObject([{ taskId: held.taskId, epoch: held.epoch }]);
  // Connected: nothing more is sent, though the pause has long been over.
  const sent = door.received.length;
  await say(company, root, 'word-five');
  await second.next('message', (frame) => frame.message.text === 'word-five');
  await second.ask({ type: 'heartbeat', claims: [{ taskId: held.taskId, epoch: held.epoch }] });
  await eventually(async () => {
    const { rows } = await hub.asSuperuser('select message_at from agent_wake_up where tenant_id = $1', [
      company.tenantId,
    ]);
    expect(rows).toEqual([{ message_at: null }]);
  }, 10_000);
  expect(door.received).toHaveLength(sent);
  second.close();
});

test('an agent that comes back without its cursor learns of everything in what it holds', async () => {
  const company = await sleepyCompany();
  const first = await company.connect();
  await company.writeTask('@demo please');
  await first.claimNext();
  const root = await rootOf(company);
  first.close();
  for (const text of ['said-one', 'said-two']) await say(company, root, text);
  await firstWakeUp();
  // It is woken by the first word; the second may still be on its way.
  await eventually(async () => {
    const said = "select text from message where tenant_id = $1 and origin = 'slack'";
    expect((await hub.asSuperuser(said, [company.tenantId])).rows).toHaveLength(2);
  }, 10_000);
  const second = await company.connect();
  const [held] = (await second.next('welcome')).held;
  expect(held?.messages.map((message) => message.text)).toEqual(['said-one', 'said-two']);
  second.close();
});

describe('a task for a group', () => {
  test('nobody is connected: the sleeping agent is woken, and again after a pause until it comes', async () => {
    const company = await sleepyCompany();
    await company.writeTask('@demo please');
    expect(JSON.parse((await firstWakeUp()).text)).toMatchObject({ reasons: ['task'] });
    await eventually(() => expect(door.received.length).toBeGreaterThanOrEqual(3), 15_000);
    const times = door.received.map(({ atMs }) => atMs);
    for (const [index, time] of times.entries())
      if (index > 0) expect(time - (times[index - 1] ?? 0)).toBeGreaterThan(1_500);
    const agent = await company.connect();
    await agent.claimNext();
    agent.close();
  });

  test('ten tasks make one wake-up', async () => {
    const company = await sleepyCompany();
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => company.writeTask('@demo please', { name: `T${index}` })),
    );
    await firstWakeUp();
    const agent = await company.connect('Scribe', { slots: 10 });
    await eventually(
      () => expect(agent.frames.filter(({ type }) => type === 'task.available')).toHaveLength(10),
      15_000,
    );
    expect(door.received.length).toBeLessThanOrEqual(2);
    agent.close();
  });

  test('somebody who is connected is free: nobody is woken; woken once they are full', async () => {
    const company = await hub.company({ agents: { Ada: ['demo'], Scribe: ['demo'] }, wakeUrls: { Scribe: door.url } });
    const ada = await company.connect('Ada', { slots: 1 });
    await company.writeTask('@demo one');
    await ada.claimNext();
    expect(door.received).toHaveLength(0);
    await company.writeTask('@demo two');
    await firstWakeUp();
    ada.close();
  });
});

describe('a door that does not open is tried again and told of:', () => {
  test.each([
    [401, /answered 401/],
    [302, /answered 302: redirects are not followed/],
    [500, /answered 500/],
    ['silent' as const, /does not answer in time/],
  ])('%s', async (manner, words) => {
    door.manner = manner;
    const company = await sleepyCompany();
    const externalId = await company.writeTask('@demo please');
    await eventually(() => expect(door.received.length).toBeGreaterThanOrEqual(2), 15_000);
    expect(door.elsewhere).toBe(0);
    await eventually(async () => expect(await whyOf(company, externalId)).toMatch(words), 10_000);
    const { body } = await hub.readiness();
    expect(body.parts.find(({ name }) => name === 'agent-wake-ups')).toMatchObject({ state: 'degraded' });
    door.manner = 202;
    await eventually(
      async () => expect(await whyOf(company, externalId)).toMatch(/a wake-up was sent \d+ second/),
      15_000,
    );
    const agent = await company.connect();
    await agent.claimNext();
    agent.close();
  });

  test('nobody listens there', async () => {
    const company = await sleepyCompany();
    await door.close();
    const externalId = await company.writeTask('@demo please');
    await eventually(async () => expect(await whyOf(company, externalId)).toMatch(/refuses connections/), 15_000);
    door = await WakeDoor.open();
  });

  test('an answer without end is not read', async () => {
    door.manner = 'endless';
    const company = await sleepyCompany();
    await company.writeTask('@demo please');
    await eventually(() => expect(door.received.length).toBeGreaterThanOrEqual(2), 15_000);
    expect(door.bytesTaken).toBeLessThan(16 * 1024 * 1024);
  });
});

describe('addresses are chosen by people and not trusted', () => {
  const nameOf = async (company: Company): Promise<string> => {
    const { rows } = await hub.asSuperuser('select slug from tenant where id = $1', [company.tenantId]);
    return String(rows[0]?.['slug']);
  };

  test.each([
    ['file:///etc/passwd', /must begin with https/],
    ['http://169.254.169.254/latest', /private network that NEXUS_WAKE_UP_NETWORKS does not allow/],
    ['https://user:word@agent.example.com', /must not hold a user or password/],
  ])('%s is refused', async (url, words) => {
    const company = await hub.company();
    const tenant = await nameOf(company);
    const set = await runNexus(['agent', 'wake-up', 'Scribe', '--url', url, '--tenant', tenant], hub.environment);
    expect([set.code, set.stderr]).toEqual([2, expect.stringMatching(words)]);
  });

  test('a name that leads into a private network is not connected to', async () => {
    const company = await hub.company({ wakeUrls: { Scribe: door.url.replace('127.0.0.1', 'localhost') } });
    await hub.nexus.stop();
    await hub.startNexus({ NEXUS_WAKE_UP_NETWORKS: '' });
    const externalId = await company.writeTask('@demo please');
    await eventually(async () => expect(await whyOf(company, externalId)).toMatch(/private network/), 15_000);
    expect(door.received).toHaveLength(0);
    await hub.nexus.stop();
    await hub.startNexus();
  });

  test('a new secret replaces the old one, is shown once, and survives a change of the encryption key', async () => {
    const company = await sleepyCompany();
    const words = ['agent', 'wake-up', 'Scribe', '--url', door.url, '--tenant', await nameOf(company)];
    const kept = JSON.parse((await runNexus(words, hub.environment)).stdout) as { wakeSecret: string | null };
    expect(kept.wakeSecret).toBeNull();
    const renewed = JSON.parse((await runNexus([...words, '--new-secret'], hub.environment)).stdout) as {
      wakeSecret: string;
    };
    const { rows } = await hub.asSuperuser('select secret from agent_wake_up where tenant_id = $1', [company.tenantId]);
    expect(String(rows[0]?.['secret'])).not.toContain(renewed.wakeSecret);
    const keys = {
      NEXUS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      NEXUS_ENCRYPTION_KEYS_PREVIOUS: hub.environment.NEXUS_ENCRYPTION_KEY as string,
    };
    await hub.nexus.stop();
    const rotation = await runNexus(['rotate-encryption-key'], { ...hub.environment, ...keys });
    expect([rotation.code, rotation.stderr]).toEqual([0, '']);
    await hub.startNexus({ ...keys, NEXUS_ENCRYPTION_KEYS_PREVIOUS: '' });
    await company.writeTask('@demo please');
    expect(isSigned(await firstWakeUp(), renewed.wakeSecret)).toBe(true);
  });
});
