import { NexusClient } from '@oblivion/nexus-client';
import type { EffectId } from '@oblivion/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Hub } from './hub.js';
import { startTask } from './started-task.js';

const patienceMs = 20_000;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({ nexus: { NEXUS_LEASE_SECONDS: '60' } });
});
afterAll(() => hub.close());

test.each([
  ['archived', 'archive', {}, 'the channel is archived (is_archived). Unarchive the channel'],
  [
    'left by the app',
    'remove',
    { bot: true },
    'the app is not a member of the channel (not_in_channel). Invite the app to the channel',
  ],
])(
  'a channel that is %s: operators are told once with what to do, the agent goes on, and nothing is lost',
  async (_, what, body, words) => {
    const task = await startTask(hub, { projects: ['demo', 'operators'], operatorChannel: 'operators' });
    const { company, agent, held } = task;
    await company.control('PATCH', '', {
      slack: { scopes: ['channels:history', 'chat:write', 'chat:write.customize', 'users:read', 'channels:read'] },
    });
    await company.control('POST', `slack/channels/${company.channelId()}/${what}`, body);
    await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Which one?' });
    const told = async () => (await company.channelMessages('operators')).map(({ text }) => text);
    await eventually(async () => {
      expect((await told()).join()).toContain(words);
      expect((await told()).join()).toContain('@demo');
    }, patienceMs);
    await agent.ask({ type: 'finish', ...held, text: 'done all the same' });
    const cookie = await hub.signIn('mira@acme.test', company.tenantId);
    const person = new NexusClient({ baseUrl: hub.nexusUrl, credentials: { cookie } });
    const parked = async () =>
      (await person.task(held.taskId as never)).effects.filter(
        ({ kind, status }) => kind === 'slack.message' && status === 'parked',
      );
    await eventually(async () => expect(await parked()).toHaveLength(2), patienceMs);
    expect(await told()).toHaveLength(1);
    if (what !== 'archive') return;
    await company.control('POST', `slack/channels/${company.channelId()}/unarchive`);
    for (const effect of await parked()) await person.decideEffect(effect.id as EffectId, 'send-again');
    await eventually(
      async () => expect(await task.threadTexts()).toEqual(['❓ Which one?', '✅ done all the same']),
      patienceMs,
    );
  },
);
