import type { ClaimGrant } from '@oblivion/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Hub } from './hub.js';
import type { TestAgent } from './test-agent.js';

const patienceMs = 60_000;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
}, 2 * patienceMs);
afterAll(() => hub?.close());

const offersTo = (agent: TestAgent) => agent.frames.filter((frame) => frame.type === 'task.available').length;
const statusOf = async ({ taskId }: ClaimGrant) =>
  (await hub.asSuperuser('select status from task where id = $1', [taskId])).rows[0]?.['status'];

test(
  'the next holder repeats a named step: the question stands once, the task waits again, a new attempt begins afresh',
  async () => {
    const company = await hub.company({ agents: { Ada: ['demo'], Bob: ['demo'] } });
    const [ada, bob] = [await company.connect('Ada'), await company.connect('Bob')];
    const externalId = await company.writeTask('@demo please');
    await eventually(() => expect([offersTo(ada), offersTo(bob)]).toEqual([1, 1]), patienceMs);
    const claim = async (agent: TestAgent, { taskId }: { taskId: string }) =>
      (await agent.ask({ type: 'claim', taskId }))['claim'] as ClaimGrant;
    const ask = (agent: TestAgent, { taskId, epoch }: ClaimGrant, text: string) =>
      agent.ask({ type: 'say', kind: 'question', taskId, epoch, step: 'which', text });

    const first = await ada.claimNext();
    const asked = await ask(ada, first, 'Which case?');
    await hub.asSuperuser('update claim set lease_expires_at = now() where task_id = $1', [first.taskId]);
    await eventually(() => expect(offersTo(bob)).toBe(2), patienceMs);

    const second = await claim(bob, first);
    expect([first.attempt, second.attempt]).toEqual([1, 1]);
    await bob.ask({ type: 'start', taskId: second.taskId, epoch: second.epoch });
    expect(await ask(bob, second, 'Which of the two cases do you mean?')).toEqual(asked);
    expect(await statusOf(second)).toBe('blocked_on_human');
    expect(second.messages.filter(({ kind }) => kind === 'question').map(({ text }) => text)).toEqual(['Which case?']);
    const note = { type: 'think', taskId: second.taskId, epoch: second.epoch, step: 'which' };
    const noted = await bob.ask({ ...note, text: 'I wait.' });
    expect(await bob.ask({ ...note, text: 'I wait again.' })).toEqual(noted);
    await bob.ask({ type: 'finish', taskId: second.taskId, epoch: second.epoch, text: 'Mended.' });

    await eventually(async () => {
      expect((await company.clickUpTask(externalId)).task.status.status).toBe('in review');
    }, patienceMs);
    await company.editTask(externalId, { status: 'to do' });
    await eventually(() => expect(offersTo(ada)).toBeGreaterThanOrEqual(2), patienceMs);
    await eventually(async () => expect(await statusOf(second)).toBe('available'), patienceMs);
    const third = await claim(ada, first);
    expect(third.attempt).toBe(2);
    expect(await ask(ada, third, 'Which case now?')).not.toEqual(asked);
  },
  6 * patienceMs,
);
