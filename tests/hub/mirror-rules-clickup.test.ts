import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Hub } from './hub.js';
import { startTask } from './started-task.js';

/** The rules of the mirror that concern ClickUp and are not told in mirror-rules, spec-versions, status-mapping and blocked-tag. */
let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({ nexus: { NEXUS_CLICKUP_TIMEOUT_MS: '10000' } });
});
afterAll(() => hub.close());

describe('agent -> ClickUp', () => {
  test('agent: progress note -> Slack thread, not ClickUp', async () => {
    const { company, agent, externalId, held, threadTexts } = await startTask(hub);
    await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'Half way' });
    await agent.ask({ type: 'finish', ...held, text: 'All of it' });
    await eventually(async () => expect(await company.commentTexts(externalId)).toHaveLength(1));
    expect((await threadTexts()).join()).toContain('Half way');
    expect((await company.commentTexts(externalId)).join()).not.toContain('Half way');
  });

  test('agent: failure -> Slack thread and ClickUp comment, named as an AI', async () => {
    const { company, agent, externalId, held, threadTexts } = await startTask(hub);
    await agent.ask({ type: 'finish', ...held, outcome: 'failed', text: 'The repository is gone' });
    await eventually(async () => {
      expect(await threadTexts()).toEqual(['❌ The repository is gone']);
      expect(await company.commentTexts(externalId)).toEqual([
        expect.stringMatching(/^Scribe \(AI agent\) could not do it:\s+The repository is gone/),
      ]);
    });
  });
});

describe('both at once', () => {
  test('a person closes the task while a status of ours is on its way: the end holds, here and in ClickUp', async () => {
    const company = await hub.company();
    const agent = await company.connect();
    await company.fault({ target: 'clickup.updateTask', kind: 'slow', times: 1, delayMs: 2_000 });
    const externalId = await company.writeTask('@demo please');
    const { taskId, epoch } = await agent.claimNext();
    await agent.ask({ type: 'start', taskId, epoch });
    const { rows } = await eventually(async () => {
      const sending = "select id from effect where task_id = $1 and kind = 'clickup.status' and status = 'sending'";
      const found = await hub.asSuperuser(sending, [taskId]);
      expect(found.rows).toHaveLength(1);
      return found;
    });
    await company.editTask(externalId, { status: 'done' });
    await eventually(async () => {
      const effect = await hub.asSuperuser('select status from effect where id = $1', [rows[0]?.['id']]);
      expect(effect.rows).toEqual([{ status: 'delivered' }]);
    }, 20_000);
    await agent.next('stop');
    await eventually(async () => {
      expect((await company.channelMessages())[0]?.text).toContain('✅ done');
      expect((await company.clickUpTask(externalId)).task.status.status).toBe('done');
    }, 20_000);
  });
});

describe('person -> ClickUp', () => {
  test('anyone: Slack message edited or deleted -> its mirror in ClickUp follows', async () => {
    const { company, externalId, rootTs } = await startTask(hub);
    const ts = await company.reply(rootTs, '!sync ship it');
    await eventually(async () => expect(await company.commentTexts(externalId)).toHaveLength(1));
    const place = { channelId: company.channelId(), personEmail: 'theo@acme.test' };
    await company.control('PATCH', `slack/messages/${ts}`, { ...place, text: '!sync ship it now' });
    await eventually(async () =>
      expect(await company.commentTexts(externalId)).toEqual([expect.stringContaining('ship it now')]),
    );
    await company.control('DELETE', `slack/messages/${ts}?${new URLSearchParams(place)}`);
    await eventually(async () => expect(await company.commentTexts(externalId)).toEqual([]));
  });
});

describe('ClickUp -> thread and agent', () => {
  test('person: ClickUp edit of assignee -> note in the thread; the agent hears it', async () => {
    const { company, agent, externalId, threadTexts } = await startTask(hub);
    await company.editTask(externalId, { assignees: ['theo@acme.test'] });
    const given = await agent.next('task.updated', (frame) => frame.changes['assignee'] === 'Theo');
    expect(given.spec).toBeUndefined();
    await company.editTask(externalId, { assignees: [] });
    await eventually(async () =>
      expect(await threadTexts()).toEqual([
        'ℹ️ Mira changed the assignee from none to “Theo”.',
        'ℹ️ Mira changed the assignee from “Theo” to none.',
      ]),
    );
  });

  test('person: ClickUp task moved to another list -> note in the thread with the names of both; the agent hears it', async () => {
    const { company, agent, externalId, threadTexts } = await startTask(hub, { otherLists: ['Bar'] });
    await company.editTask(externalId, { listId: company.workspace.clickup.lists[1]?.id });
    await agent.next('task.updated', (frame) => frame.changes['list'] === 'Bar');
    await eventually(async () =>
      expect(await threadTexts()).toEqual(['ℹ️ Mira changed the list from “Tasks” to “Bar”.']),
    );
  });

  test('person: ClickUp edit of status that decides nothing -> note in the thread; the agent hears it and works on', async () => {
    const { company, agent, externalId, held, threadTexts } = await startTask(hub);
    await eventually(async () =>
      expect((await company.clickUpTask(externalId)).task.status.status).toBe('in progress'),
    );
    await company.editTask(externalId, { status: 'in review' });
    await agent.next('task.updated', (frame) => frame.changes['status'] === 'in review');
    await eventually(async () =>
      expect(await threadTexts()).toEqual(['ℹ️ Mira changed the status from “in progress” to “in review”.']),
    );
    await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'still at it' });
  });

  test('person: ClickUp comment edited -> its mirror in the thread follows, and the agent hears it', async () => {
    const { company, agent, externalId, threadTexts } = await startTask(hub);
    const id = await company.comment(externalId, 'in blue');
    await eventually(async () => expect(await threadTexts()).toEqual(['*Mira* in ClickUp:\nin blue']));
    await company.control('PATCH', `clickup/tasks/${externalId}/comments/${id}`, {
      personEmail: 'mira@acme.test',
      text: 'in green',
    });
    await agent.next('message', (frame) => frame.message.text === 'in green');
    await eventually(async () => expect(await threadTexts()).toEqual(['*Mira* in ClickUp:\nin green']));
  });

  test('nothing echoes: what Oblivion comments, sets and tags is no news', async () => {
    const { company, agent, externalId, held, threadTexts } = await startTask(hub);
    await agent.ask({ type: 'say', ...held, kind: 'blocker', text: 'No access' });
    await eventually(async () =>
      expect((await company.clickUpTask(externalId)).task.tags.map(({ name }) => name)).toEqual(['blocked']),
    );
    await company.comment(externalId, 'You have it now');
    await agent.next('message', (frame) => frame.message.text === 'You have it now');
    await agent.ask({ type: 'finish', ...held, text: 'Done' });
    await eventually(async () => expect(await company.commentTexts(externalId)).toHaveLength(3));
    await company.comment(externalId, 'Thanks');
    await eventually(async () =>
      expect(await threadTexts()).toEqual([
        '🚧 No access',
        '*Mira* in ClickUp:\nYou have it now',
        '✅ Done',
        '*Mira* in ClickUp:\nThanks',
      ]),
    );
    expect(agent.frames.filter((frame) => frame.type === 'task.updated')).toEqual([]);
    const { rows } = await hub.asSuperuser(`select author from message where task_id = $1 and origin = 'clickup'`, [
      held.taskId,
    ]);
    expect(rows.map((row) => row['author'])).toEqual(['Mira', 'Mira']);
  });
});
