import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import type { TestAgent } from './test-agent.js';

const patienceMs = 20_000;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({ nexus: { NEXUS_LEASE_SECONDS: '60' } });
});
afterAll(() => hub.close());

const founded = () => hub.company({ agents: { Scribe: ['demo'], Ada: ['demo'] } });

async function waiting(company: Company): Promise<string> {
  const externalId = await company.writeTask('@demo please');
  await eventually(async () => expect(await company.channelMessages()).toHaveLength(1), patienceMs);
  return externalId;
}
const offersTo = (agent: TestAgent) => agent.frames.filter(({ type }) => type === 'task.available');
const threadSays = (company: Company, words: string) =>
  eventually(async () => {
    const [root] = await company.channelMessages();
    const thread = await company.thread(root?.ts as string);
    expect(thread.map(({ text }) => text).join('\n')).toContain(words);
  }, patienceMs);

test('a task that is given to an agent is offered to that one alone, and to all again once it has had it', async () => {
  const company = await founded();
  const externalId = await waiting(company);
  expect(await company.type(`assign ${externalId} to ada`)).toMatch(/^Giving <.*\|Fix the login> to Ada/);
  await threadSays(company, 'Theo gave the task to Ada');
  const [scribe, ada] = [await company.connect('Scribe'), await company.connect('Ada')];
  const { task } = await ada.next('task.available');
  expect(await scribe.ask({ type: 'claim', taskId: task.id })).toMatchObject({
    outcome: 'lost',
    holder: { name: 'Ada' },
  });
  expect(offersTo(scribe)).toEqual([]);
  const { taskId, epoch } = await ada.claimNext();
  await ada.ask({ type: 'release', taskId, epoch, reason: 'not mine' });
  expect((await scribe.next('task.available')).task.id).toBe(task.id);
  expect(await scribe.ask({ type: 'claim', taskId: task.id })).toMatchObject({ outcome: 'won' });
});

test('what an agent holds is taken from it by no assignment', async () => {
  const company = await founded();
  const scribe = await company.connect('Scribe');
  const externalId = await waiting(company);
  const held = await scribe.claimNext();
  expect(await company.type(`assign ${externalId} Ada`)).toContain('It is taken from no agent by this');
  await scribe.ask({ type: 'start', taskId: held.taskId, epoch: held.epoch });
});

test('an agent that is away keeps the task waiting, why says for whom, and anyone lets all have it', async () => {
  const company = await founded();
  const scribe = await company.connect('Scribe');
  const other = await waiting(company);
  const { task } = await scribe.next('task.available');
  expect(await company.type(`assign ${other} Ada`)).toContain('Giving');
  await eventually(
    async () => expect(await company.type(`why ${other}`)).toContain('A person gave it to Ada'),
    patienceMs,
  );
  expect(await scribe.ask({ type: 'claim', taskId: task.id })).toMatchObject({ outcome: 'lost' });
  expect(await company.type(`assign ${other} anyone`)).toContain('to all agents of its group');
  await eventually(() => expect(offersTo(scribe)).toHaveLength(2), patienceMs);
  expect(await scribe.ask({ type: 'claim', taskId: task.id })).toMatchObject({ outcome: 'won' });
});

test('who is no agent of the group, and no task, are told with those that are', async () => {
  const company = await founded();
  const externalId = await waiting(company);
  expect(await company.type(`assign ${externalId} Nobody`)).toBe(
    '“Nobody” is no agent of its group. Agents: Ada, Scribe; or `anyone`.',
  );
  expect(await company.type(`assign ${externalId}`)).toContain('Name the agent.');
  expect(await company.type('assign')).toContain(externalId);
  expect(await company.type('help')).toContain('assign TASK AGENT');
});

test('an assignment needs the role operator', async () => {
  const company = await founded();
  const externalId = await waiting(company);
  await hub.asSuperuser("update person set role = 'viewer' where tenant_id = $1", [company.tenantId]);
  expect(await company.type(`assign ${externalId} Ada`)).toBe('This needs the role operator; yours is viewer.');
});
