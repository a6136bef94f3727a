import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Hub } from './hub.js';
import { TestAgent } from './test-agent.js';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({
    nexus: { NEXUS_LEASE_SECONDS: '2', NEXUS_HEARTBEAT_SECONDS: '1', NEXUS_HELLO_TIMEOUT_MS: '500' },
  });
});
afterAll(() => hub.close());

describe('claims', () => {
  test('two agents claim at once: exactly one wins and the other hears who', async () => {
    const company = await hub.company({ agents: { Ada: ['demo'], Bob: ['demo'] } });
    const [ada, bob] = [await company.connect('Ada'), await company.connect('Bob')];
    await company.writeTask('@demo');
    const { task } = await ada.next('task.available');
    const results = await Promise.all([ada, bob].map((agent) => agent.ask({ type: 'claim', taskId: task.id })));
    expect(results.map((result) => result.outcome).sort()).toEqual(['lost', 'won']);
    const loser = results.find((result) => result.outcome === 'lost');
    expect(loser).toMatchObject({ holder: { name: expect.stringMatching(/^(Ada|Bob)$/) } });
    expect((await bob.next('task.claimed')).taskId).toBe(task.id);
  });

  test('a task of another group can neither be seen nor claimed', async () => {
    const company = await hub.company({ projects: ['demo', 'secret'], agents: { Ada: ['demo'], Bob: ['secret'] } });
    const [ada, bob] = [await company.connect('Ada'), await company.connect('Bob')];
    await company.writeTask('@secret');
    await company.writeTask('@demo');
    const offered = await bob.next('task.available');
    const ours = await ada.next('task.available');
    expect(ours.task.project.tag).toBe('demo');
    await expect(ada.ask({ type: 'claim', taskId: offered.task.id })).rejects.toThrow(/^not_found: taskId/);
    expect((await bob.ask({ type: 'claim', taskId: offered.task.id })).outcome).toBe('won');
  });

  test('a request sent again has the first answer and no second effect', async () => {
    const company = await hub.company();
    const agent = await company.connect();
    await company.writeTask('@demo');
    const { taskId, epoch } = await agent.claimNext();
    const said = { id: 'say-1', type: 'say', taskId, epoch, kind: 'progress', text: 'once' };
    const [first, second] = [await agent.ask(said), await agent.ask(said)];
    expect(second).toEqual(first);
    const [root] = await eventually(async () => {
      const messages = await company.channelMessages();
      expect(messages.length).toBe(1);
      return messages;
    });
    await eventually(async () => {
      const thread = await company.thread(root?.ts as string);
      expect(thread.filter((message) => message.text === 'once')).toHaveLength(1);
    });
  });

  test('an agent that falls silent loses the task; its later words are refused', async () => {
    const company = await hub.company({ agents: { Ada: ['demo'], Bob: ['demo'] } });
    const [ada, bob] = [await company.connect('Ada'), await company.connect('Bob')];
    await company.writeTask('@demo');
    const lost = await ada.claimNext();
    // The first offer is not made when the task was taken before it could be read.
    const taken = bob.frames.indexOf(await bob.next('task.claimed'));
    const isOfferedAgain = () => bob.frames.slice(taken).some((frame) => frame.type === 'task.available');
    await eventually(() => expect(isOfferedAgain()).toBe(true), 10_000);
    const won = await bob.ask({ type: 'claim', taskId: lost.taskId });
    expect(won).toMatchObject({ outcome: 'won', claim: { epoch: lost.epoch + 1 } });
    const late = { taskId: lost.taskId, epoch: lost.epoch, text: 'I am back' };
    await expect(ada.ask({ type: 'say', kind: 'result', ...late })).rejects.toThrow('lease_lost');
    await expect(ada.ask({ type: 'think', ...late })).rejects.toThrow('lease_lost');
    await expect(ada.ask({ type: 'finish', ...late })).rejects.toThrow('lease_lost');
    const beat = await ada.ask({ type: 'heartbeat', claims: [{ taskId: lost.taskId, epoch: lost.epoch }] });
    expect(beat.claims).toMatchObject([{ outcome: 'lost' }]);
  });

  test('heartbeats keep the task past its lease', async () => {
    const company = await hub.company();
    const agent = await company.connect();
    await company.writeTask('@demo');
    const { taskId, epoch, leaseExpiresAt } = await agent.claimNext();
    const beats = async (): Promise<string> => {
      const { claims } = (await agent.ask({ type: 'heartbeat', claims: [{ taskId, epoch }] })) as {
        claims: { outcome: string; leaseExpiresAt: string }[];
      };
      expect(claims[0]?.outcome).toBe('renewed');
      return claims[0]?.leaseExpiresAt as string;
    };
    await eventually(
      async () => expect(Date.parse(await beats()) - Date.parse(leaseExpiresAt)).toBeGreaterThan(2_500),
      10_000,
    );
    expect(await agent.ask({ type: 'start', taskId, epoch })).toEqual({});
  });

  test('more tasks than its slots are refused', async () => {
    const company = await hub.company();
    const agent = await company.connect('Scribe', { slots: 1 });
    await company.writeTask('@demo', { name: 'One' });
    await company.writeTask('@demo', { name: 'Two' });
    await eventually(() => expect(agent.frames.filter((frame) => frame.type === 'task.available')).toHaveLength(2));
    const [one, two] = agent.frames.flatMap((frame) => (frame.type === 'task.available' ? [frame.task.id] : []));
    await agent.ask({ type: 'claim', taskId: one });
    await expect(agent.ask({ type: 'claim', taskId: two })).rejects.toThrow('no_free_slot');
  });

  test('what was said while the agent was away comes after its cursor, once and in order', async () => {
    const company = await hub.company();
    const first = await company.connect();
    await company.writeTask('@demo');
    const { taskId, epoch } = await first.claimNext();
    const root = await eventually(async () => {
      const [message] = await company.channelMessages();
      expect(message).toBeDefined();
      return message as { ts: string };
    });
    await company.reply(root.ts, 'one');
    const heard = await first.next('message', (frame) => frame.message.text === 'one');
    first.close();
    for (const text of ['word-two', 'word-three', 'word-four']) {
      await company.reply(root.ts, text);
      // Slack sends events side by side: the next is said when this one was taken.
      await company.waitForJournal({ kind: 'slack.webhook', outcome: 'ok', contains: text });
    }
    const second = await company.connect('Scribe', { cursor: heard.cursor });
    await second.next('message', (frame) => frame.message.text === 'word-four');
    const texts = second.frames.flatMap((frame) => (frame.type === 'message' ? [frame.message.text] : []));
    expect(texts).toEqual(['word-two', 'word-three', 'word-four']);
    const welcome = await second.next('welcome');
    expect(welcome.held).toMatchObject([{ taskId, epoch }]);
  });

  test('of two connections of one agent the newer one stays', async () => {
    const company = await hub.company();
    const older = await company.connect();
    await company.connect();
    expect(await older.waitForClose()).toBe(4409);
  });
});

describe('an agent that does not keep to the protocol', () => {
  test('speaks another version: told which one is spoken here', async () => {
    const company = await hub.company();
    const agent = await TestAgent.open(hub.nexusUrl);
    agent.send({ id: 'h', type: 'hello', protocol: 'oblivion.v9', token: await company.token() });
    expect(await agent.next('error')).toMatchObject({
      code: 'unsupported_protocol',
      field: 'protocol',
      message: expect.stringContaining('oblivion.v1'),
    });
    expect(await agent.waitForClose()).toBe(4426);
  });

  test('has a wrong token, says nothing, or something else first', async () => {
    const wrong = await TestAgent.open(hub.nexusUrl);
    wrong.send({ id: 'h', type: 'hello', protocol: 'oblivion.v1', token: 'nonsense' });
    expect(await wrong.waitForClose()).toBe(4401);
    const silent = await TestAgent.open(hub.nexusUrl);
    expect(await silent.waitForClose()).toBe(4400);
    const rude = await TestAgent.open(hub.nexusUrl);
    rude.send({ id: 'c', type: 'claim', taskId: `tsk_${'0'.repeat(32)}` });
    expect(await rude.next('error')).toMatchObject({ code: 'hello_expected' });
    expect(await rude.waitForClose()).toBe(4400);
  });

  test('sends garbage: each is answered, and only too much of it ends the connection', async () => {
    const company = await hub.company();
    const agent = await company.connect();
    for (const garbage of ['', '{', '[]', '{"type":"shout","id":"x"}', '\u0000']) agent.send(garbage);
    await eventually(() => expect(agent.frames.filter((frame) => frame.type === 'error')).toHaveLength(5));
    expect(agent.frames.find((frame) => frame.type === 'error' && frame.replyTo === 'x')).toMatchObject({
      code: 'invalid_frame',
      field: 'type',
    });
    expect((await agent.ask({ type: 'heartbeat' })).claims).toEqual([]);
    for (let count = 0; count < 20; count += 1) agent.send('garbage');
    expect(await agent.waitForClose()).toBe(4400);
  });

  test('sends a frame of two megabytes: only its own connection ends', async () => {
    const company = await hub.company({ agents: { Ada: ['demo'], Bob: ['demo'] } });
    const [ada, bob] = [await company.connect('Ada'), await company.connect('Bob')];
    ada.send('x'.repeat(2_000_000));
    expect(await ada.waitForClose()).toBe(1009);
    expect((await bob.ask({ type: 'heartbeat' })).claims).toEqual([]);
  });
});
