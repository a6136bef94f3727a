import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';

let hub: Hub;
let company: Company;
beforeAll(async () => {
  hub = await Hub.start({ nexus: { NEXUS_LEASE_SECONDS: '30' } });
});
afterEach(async () => {
  await company.control('DELETE', 'faults');
});
afterAll(() => hub.close());

/** Takes a task through its whole life; whatever fails on the way, each thing must stand once at the end. */
async function wholeLife(): Promise<void> {
  const agent = await company.connect();
  const externalId = await company.writeTask('@demo please');
  const { taskId, epoch } = await agent.claimNext();
  const held = { taskId, epoch };
  await agent.ask({ type: 'start', ...held });
  await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'first words' });
  await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'more words' });
  await agent.ask({ type: 'say', ...held, kind: 'question', text: 'second words' });
  await agent.ask({ type: 'finish', ...held, text: 'third words' });
  await expectOnce(externalId);
  agent.close();
}

async function expectOnce(externalId: string): Promise<void> {
  await eventually(async () => {
    const roots = await company.channelMessages();
    expect(roots).toHaveLength(1);
    const thread = (await company.thread(roots[0]?.ts as string)).slice(1).map((message) => message.text);
    expect(thread).toEqual(['• first words\n• more words', '❓ second words', '✅ third words']);
    const comments = await company.commentTexts(externalId);
    expect(comments).toHaveLength(2);
    expect(comments[0]).toContain('second words');
    expect(comments[1]).toContain('third words');
    expect((await company.clickUpTask(externalId)).task.status.status).toBe('in review');
  }, 40_000);
}

describe('each thing stands once in Slack and ClickUp, in order, when', () => {
  test.each([
    ['Slack answers 500 to posts', { target: 'slack.chat.postMessage', kind: '500', times: 4 }],
    ['Slack asks for a pause', { target: 'slack.chat.postMessage', kind: '429', times: 2, retryAfterSeconds: 1 }],
    ['Slack takes posts and never answers', { target: 'slack.chat.postMessage', kind: 'accepted_timeout', times: 3 }],
    ['Slack takes changes and never answers', { target: 'slack.chat.update', kind: 'accepted_timeout', times: 3 }],
    [
      'Slack asks for a pause between changes',
      { target: 'slack.chat.update', kind: '429', times: 2, retryAfterSeconds: 1 },
    ],
    ['Slack cuts the connection', { target: 'slack.chat.postMessage', kind: 'reset', times: 3 }],
    [
      'ClickUp takes comments and never answers',
      { target: 'clickup.createTaskComment', kind: 'accepted_timeout', times: 2 },
    ],
    ['ClickUp answers 500 to anything', { target: 'clickup.*', kind: '500', times: 6 }],
    ['ClickUp asks for a pause', { target: 'clickup.*', kind: '429', times: 2, retryAfterSeconds: 1 }],
    ['every webhook of ClickUp comes twice', { target: 'webhook.clickup', kind: 'duplicate' }],
    [
      'webhooks of ClickUp overtake each other',
      { target: 'webhook.clickup', kind: 'reorder', probability: 0.5, seed: 7 },
    ],
    ['every event of Slack comes twice', { target: 'webhook.slack', kind: 'duplicate' }],
  ])('%s', async (_name, fault) => {
    company = await hub.company();
    await company.fault(fault);
    await wholeLife();
  });

  test('a root message is taken without an answer, looking it up is refused for now, and a person answers it already', async () => {
    company = await hub.company();
    await company.fault({ target: 'slack.chat.postMessage', kind: 'accepted_timeout', times: 1 });
    await company.fault({ target: 'slack.conversations.history', kind: '429', times: 2, retryAfterSeconds: 1 });
    const agent = await company.connect();
    await company.writeTask('@demo please');
    await agent.claimNext();
    const root = await eventually(async () => {
      const [message] = await company.channelMessages();
      expect(message).toBeDefined();
      return message as NonNullable<typeof message>;
    }, 15_000);
    await company.reply(root.ts, 'an early answer');
    await agent.next('message', ({ message }) => message.text === 'an early answer');
    expect(await company.channelMessages()).toHaveLength(1);
    agent.close();
  });

  test('Nexus is killed between any two steps and started again', async () => {
    company = await hub.company();
    const externalId = await company.writeTask('@demo please');
    let agent = await company.connect();
    const { taskId, epoch } = await agent.claimNext();
    const held = { taskId, epoch };
    const steps = [
      { id: 's1', type: 'start', ...held },
      { id: 's2', type: 'say', ...held, kind: 'progress', text: 'first words' },
      { id: 's2b', type: 'say', ...held, kind: 'progress', text: 'more words' },
      { id: 's3', type: 'say', ...held, kind: 'question', text: 'second words' },
      { id: 's4', type: 'finish', ...held, text: 'third words' },
    ];
    for (const step of steps) {
      agent.send(step);
      await hub.nexus.stop('SIGKILL');
      await hub.startNexus();
      agent = await company.connect();
      // However long the start took on a busy machine: the lease goes on.
      await agent.ask({ type: 'heartbeat', claims: [held] });
      // Nobody knows whether the step was taken: the same request again must not take it twice.
      await agent.ask(step);
    }
    await expectOnce(externalId);
  });

  test('Redis forgets everything in the middle of it', async () => {
    company = await hub.company();
    const redis = new Redis(inject('redisUrl'));
    const prefix = hub.environment.NEXUS_REDIS_PREFIX as string;
    const forget = setInterval(() => {
      void redis.keys(`${prefix}*`).then((keys) => (keys.length > 0 ? redis.del(keys) : 0));
    }, 5);
    try {
      await wholeLife();
    } finally {
      clearInterval(forget);
      redis.disconnect();
    }
  });
});
