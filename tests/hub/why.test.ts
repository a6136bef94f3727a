import { NexusClient } from '@oblivion/nexus-client';
import type { EffectId, TaskId, Why } from '@oblivion/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company, ThreadMessage } from './company.js';
import { Hub } from './hub.js';
import type { TestAgent } from './test-agent.js';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({
    nexus: {
      NEXUS_LEASE_SECONDS: '30',
      NEXUS_DELIVERY_PATIENCE_SECONDS: '1',
      NEXUS_OFFER_PATIENCE_SECONDS: '2',
      NEXUS_IDLE_PATIENCE_SECONDS: '2',
    },
  });
});
afterAll(() => hub.close());

interface Scene {
  readonly company: Company;
  readonly person: NexusClient;
  readonly externalId: string;
  readonly taskId: TaskId;
}

async function setScene(agents: Readonly<Record<string, readonly string[]>> = { Ada: ['demo'] }): Promise<Scene> {
  const company = await hub.company({ agents });
  const cookie = await hub.signIn('mira@acme.test', company.tenantId);
  const person = new NexusClient({ baseUrl: hub.nexusUrl, credentials: { cookie } });
  const externalId = await company.writeTask('@demo please');
  const { items } = await eventually(async () => {
    const page = await person.tasks({ search: externalId });
    expect(page.items).toHaveLength(1);
    return page;
  }, 10_000);
  return { company, person, externalId, taskId: items[0]?.id as TaskId };
}

async function expectWhy({ person, taskId }: Scene, reason: Why['reason'], words: RegExp): Promise<void> {
  await eventually(async () => {
    const why = await person.why(taskId);
    expect(why).toMatchObject({ reason, explanation: expect.stringMatching(words) });
  }, 15_000);
}

async function claimed(scene: Scene): Promise<{ agent: TestAgent; held: { taskId: string; epoch: number } }> {
  const agent = await scene.company.connect('Ada');
  const { taskId, epoch } = await agent.claimNext();
  const held = { taskId, epoch };
  await agent.ask({ type: 'start', ...held });
  return { agent, held };
}

async function threadOf({ company }: Scene): Promise<readonly ThreadMessage[]> {
  const [root] = await company.channelMessages();
  return root === undefined ? [] : company.thread(root.ts);
}

test('nobody to do it: no agents, all offline, all busy, nobody takes it', async () => {
  await expectWhy(await setScene({}), 'no_agents', /The group demo has no agents/);
  const scene = await setScene();
  await expectWhy(scene, 'agents_offline', /none was ever connected/);
  const agent = await scene.company.connect('Ada', { slots: 1 });
  await expectWhy(scene, 'unclaimed', /to Ada; nobody has taken it/);
  await agent.claimNext();
  const second = await scene.company.writeTask('@demo another');
  const { items } = await eventually(async () => {
    const page = await scene.person.tasks({ search: second });
    expect(page.items).toHaveLength(1);
    return page;
  });
  await expectWhy(
    { ...scene, taskId: items[0]?.id as TaskId },
    'agents_full',
    /as many tasks as they can: Ada \(1 of 1\)/,
  );
  agent.close();
});

test('held: at work, then idle, then gone', async () => {
  const scene = await setScene();
  const { agent } = await claimed(scene);
  await expectWhy(scene, 'working', /Ada holds it/);
  await expectWhy(scene, 'holder_idle', /Ada holds it; its last sign was \d seconds ago/);
  agent.close();
  await expectWhy(scene, 'holder_silent', /Ada holds it and is not connected/);
});

test('it comes back again and again', async () => {
  const scene = await setScene();
  const agent = await scene.company.connect('Ada');
  for (let round = 1; round <= 3; round += 1) {
    const { claim } = (await agent.ask({ type: 'claim', taskId: scene.taskId })) as { claim: { epoch: number } };
    await agent.ask({ type: 'release', taskId: scene.taskId, epoch: claim.epoch, reason: 'not my trade' });
  }
  await expectWhy(scene, 'given_back', /It came back 3 times: Ada had it last, .*\(not my trade\)/);
  agent.close();
});

test("a person's turn: a question, then a result, then it is done", async () => {
  const scene = await setScene();
  const { agent, held } = await claimed(scene);
  await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Which one?' });
  await expectWhy(scene, 'waiting_for_answer', /Ada asked a question .* waits for a person/);
  await agent.ask({ type: 'finish', ...held, text: 'Done so far.' });
  await expectWhy(scene, 'waiting_for_review', /Ada handed in a result/);
  await scene.company.editTask(scene.externalId, { status: 'done' });
  await expectWhy(scene, 'finished', /The task was done .* by Mira/);
  agent.close();
});

test('a list without a status for a review says so', async () => {
  const scene = await setScene();
  const { agent, held } = await claimed(scene);
  await scene.company.fault({ target: 'clickup.updateTask', kind: 'refused', status: 400, error: 'CRTSK_001' });
  await agent.ask({ type: 'finish', ...held, text: 'Done so far.' });
  await expectWhy(scene, 'waiting_for_review', /ClickUp does not show the status: the list has no status for it/);
  agent.close();
});

test('what became of a task of ClickUp that is none here', async () => {
  const { company, person } = await setScene();
  const why = (externalId: string, reason: Why['reason'], words: RegExp) =>
    eventually(async () => {
      const answer = await person.why(externalId);
      expect(answer).toMatchObject({ taskId: null, reason, explanation: expect.stringMatching(words) });
    }, 15_000);
  await why('nobody-wrote-it', 'not_known', /heard nothing of a task nobody-wrote-it/);
  await why(await company.writeTask('@demoo please'), 'unknown_tag', /named @demoo .* Projects here: @demo\./);
  await why(await company.writeTask('please'), 'untagged', /names no project\. Projects here: @demo\./);
  await company.fault({ target: 'clickup.getTask', kind: 'refused', status: 401, error: 'OAUTH_025' });
  const refused = await company.writeTask('@demo please');
  await why(
    refused,
    'not_handled',
    /could not be read from ClickUp: it refuses Oblivion's token \(http 401 OAUTH_025\)/,
  );
  await company.control('DELETE', 'faults');
  await eventually(async () => expect((await person.why(refused)).reason).toBe('agents_offline'), 15_000);
});

test('the question does not arrive: it is on its way while Slack and ClickUp fail', async () => {
  const scene = await setScene();
  const { agent, held } = await claimed(scene);
  await eventually(async () => expect((await threadOf(scene)).length).toBeGreaterThan(0));
  await scene.company.fault({ target: 'slack.chat.postMessage', kind: '500' });
  await scene.company.fault({ target: 'clickup.createTaskComment', kind: '500' });
  await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Which one?' });
  await expectWhy(scene, 'not_delivered', /^Slack has not taken what was said since .*500/);
  await scene.company.control('DELETE', 'faults');
  await expectWhy(scene, 'waiting_for_answer', /Ada asked/);
  agent.close();
});

test('Slack refuses the question for good: it is parked, and a person has it sent again or drops it', async () => {
  const scene = await setScene();
  const { company, person, taskId } = scene;
  const { agent, held } = await claimed(scene);
  await eventually(async () => expect((await threadOf(scene)).length).toBeGreaterThan(0));
  const refuse = async () => {
    await company.fault({ target: 'slack.chat.postMessage', kind: 'refused', error: 'is_archived' });
    await company.fault({ target: 'clickup.createTaskComment', kind: '500' });
  };
  const allow = () => company.control('DELETE', 'faults');
  const parked = async () =>
    (await person.task(taskId)).effects.find(({ kind, status }) => kind === 'slack.message' && status === 'parked');
  await refuse();
  await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Which one?' });
  await expectWhy(
    scene,
    'delivery_parked',
    /^Slack does not take what was said: the channel is archived \(is_archived\)\. It is no/,
  );
  await allow();
  const first = await eventually(async () => {
    const found = await parked();
    expect(found).toBeDefined();
    return found;
  });
  expect(await person.decideEffect(first?.id as EffectId, 'send-again')).toMatchObject({ status: 'pending' });
  await eventually(async () =>
    expect((await threadOf(scene)).filter(({ text }) => text.includes('Which one?'))).toHaveLength(1),
  );
  await expect(person.decideEffect(first?.id as EffectId, 'drop')).rejects.toMatchObject({
    code: 'invalid_transition',
  });
  await refuse();
  await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'never to be read' });
  const second = await eventually(async () => {
    const found = await parked();
    expect(found).toBeDefined();
    return found;
  });
  await allow();
  expect(await person.decideEffect(second?.id as EffectId, 'drop')).toMatchObject({ status: 'dropped' });
  await eventually(async () => {
    const told = (await person.task(taskId)).timeline.map(({ name }) => name);
    expect(told).toEqual(expect.arrayContaining(['effect.parked', 'effect.resent', 'effect.dropped']));
  });
  expect((await threadOf(scene)).map(({ text }) => text).join()).not.toContain('never to be read');
  agent.close();
});

test('`why?` in the thread is answered there, and the agent does not take it for an answer', async () => {
  const scene = await setScene();
  const { agent, held } = await claimed(scene);
  await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Which one?' });
  const [root] = await eventually(async () => {
    const messages = await threadOf(scene);
    expect(messages.map((message) => message.text).join()).toContain('Which one?');
    return messages;
  });
  await scene.company.reply(root?.ts as string, 'why?');
  await eventually(async () => {
    expect((await threadOf(scene)).at(-1)?.text).toMatch(/^ℹ️ Ada asked a question .* Answer in the Slack thread/);
  });
  expect((await scene.person.why(scene.taskId)).reason).toBe('waiting_for_answer');
  agent.close();
});

test('a task of another company is not there', async () => {
  const [mine, theirs] = [await setScene(), await setScene()];
  await expect(mine.person.why(theirs.taskId)).rejects.toMatchObject({ code: 'not_found' });
});
