import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Hub } from './hub.js';
import { startTask, type StartedTask } from './started-task.js';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

const started = (): Promise<StartedTask> => startTask(hub);

describe('what an agent says', () => {
  test('a thought stays private', async () => {
    const { company, agent, externalId, held, threadTexts } = await started();
    await agent.ask({ type: 'think', ...held, text: 'a secret plan' });
    await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'on it' });
    await eventually(async () => expect(await threadTexts()).toEqual(['on it']));
    expect(await company.commentTexts(externalId)).toEqual([]);
  });

  test.each([
    ['question', 'asks:'],
    ['blocker', 'is blocked:'],
  ])('a %s is in the thread and in ClickUp, once each, and names the agent as an AI', async (kind, heading) => {
    const { company, agent, externalId, held, rootTs, threadTexts } = await started();
    await agent.ask({ type: 'say', ...held, kind, text: 'Which one?' });
    await eventually(async () => {
      expect((await threadTexts()).filter((text) => text.includes('Which one?'))).toHaveLength(1);
      const comments = await company.commentTexts(externalId);
      expect(comments).toHaveLength(1);
      expect(comments[0]).toContain('Scribe (AI agent)');
      expect(comments[0]).toContain(heading);
    });
    const message = (await company.thread(rootTs)).find((entry) => entry.text.includes('Which one?'));
    expect(message?.author.name).toBe('Scribe (AI)');
  });

  test('a result ends in review, in ClickUp too, with links to what was made', async () => {
    const { company, agent, externalId, held, threadTexts } = await started();
    await agent.ask({
      type: 'finish',
      ...held,
      text: 'All **done**',
      artifacts: [{ title: 'PR 7', url: 'https://x.example/7' }],
    });
    await eventually(async () => {
      expect(await threadTexts()).toEqual(['✅ All *done*\n📎 <https://x.example/7|PR 7>']);
      const { task, comments } = await company.clickUpTask(externalId);
      expect(task.status.status).toBe('in review');
      expect(comments).toHaveLength(1);
    });
  });
});

describe('what people say', () => {
  test('a reply in the thread is heard by the agent, who goes on, and is not copied to ClickUp', async () => {
    const { company, agent, externalId, held, rootTs } = await started();
    await agent.ask({ type: 'say', ...held, kind: 'question', text: 'Which one?' });
    await company.reply(rootTs, 'The <https://a.example|first> &amp; best');
    const heard = await agent.next('message');
    expect(heard.message).toMatchObject({
      origin: 'slack',
      author: 'Theo',
      text: 'The [first](https://a.example) & best',
    });
    await agent.ask({ type: 'finish', ...held, text: 'ok' });
    await eventually(async () => expect(await company.commentTexts(externalId)).toHaveLength(2));
    expect((await company.commentTexts(externalId)).some((text) => text.includes('best'))).toBe(false);
  });

  test('a reply marked with !sync is copied to ClickUp, without the mark', async () => {
    const { company, externalId, rootTs } = await started();
    await company.reply(rootTs, '!sync ship it');
    await eventually(async () => {
      const comments = await company.commentTexts(externalId);
      expect(comments).toHaveLength(1);
      expect(comments[0]).toMatch(/Theo says in Slack:\s+ship it/);
    });
  });

  test('a reply that somebody marks with a reaction is copied to ClickUp once, with its edits', async () => {
    const { company, externalId, rootTs } = await started();
    const ts = await company.reply(rootTs, 'ship it');
    const place = { channelId: company.channelId(), personEmail: 'mira@acme.test' };
    const mark = (name: string, more: object = {}) =>
      company.control('POST', `slack/messages/${ts}/reactions`, { ...place, name, ...more });
    await mark('tada');
    for (const remove of [false, true, false]) await mark('arrows_counterclockwise', { remove });
    await eventually(async () =>
      expect(await company.commentTexts(externalId)).toEqual([expect.stringMatching(/Theo says in Slack:\s+ship it/)]),
    );
    const change = { ...place, personEmail: 'theo@acme.test', text: 'ship it today' };
    await company.control('PATCH', `slack/messages/${ts}`, change);
    await eventually(async () =>
      expect(await company.commentTexts(externalId)).toEqual([expect.stringContaining('ship it today')]),
    );
  });

  test('what a person says in the thread is acknowledged with a reaction, and told to nobody', async () => {
    const { company, rootTs } = await started();
    const ts = await company.reply(rootTs, 'blue');
    await eventually(async () => {
      const said = (await company.thread(rootTs)).find((message) => message.ts === ts);
      expect(said).toMatchObject({ reactions: [{ name: 'eyes', users: [company.workspace.slack.botUserId] }] });
    }, 3_000);
  });

  test('a ClickUp comment is in the thread with its author, and the agent hears it', async () => {
    const { company, agent, externalId, threadTexts } = await started();
    await company.comment(externalId, 'please hurry');
    expect((await agent.next('message')).message).toMatchObject({
      origin: 'clickup',
      author: 'Mira',
      text: 'please hurry',
    });
    await eventually(async () => expect(await threadTexts()).toEqual(['*Mira* in ClickUp:\nplease hurry']));
    expect(await company.commentTexts(externalId)).toHaveLength(1);
  });

  test('an edited Slack message: our copy follows and the agent hears it', async () => {
    const { company, agent, rootTs } = await started();
    const ts = await company.reply(rootTs, 'blue');
    await agent.next('message', (frame) => frame.message.text === 'blue');
    const channelId = company.channelId();
    await company.control('PATCH', `slack/messages/${ts}`, { channelId, personEmail: 'theo@acme.test', text: 'green' });
    const edited = await agent.next('message', (frame) => frame.message.text === 'green');
    expect(edited.message.editedAt).not.toBeNull();
    await company.control('DELETE', `slack/messages/${ts}?channelId=${channelId}&personEmail=theo@acme.test`);
    await agent.next('message', (frame) => frame.message.deletedAt !== null);
  });

  test('an edit of the task is told in the thread and to the agent', async () => {
    const { company, agent, externalId, threadTexts } = await started();
    await company.editTask(externalId, { name: 'Fix the sign-in', priority: 1 });
    const updated = await agent.next(
      'task.updated',
      (frame) => frame.task.title === 'Fix the sign-in' && frame.task.priority === 1,
    );
    expect(updated.task.priority).toBe(1);
    await eventually(async () => {
      const notes = (await threadTexts()).join('\n');
      expect(notes).toContain('Mira changed');
      expect(notes).toContain('+ Fix the sign-in');
      expect(notes).toContain('the priority from none to “urgent”');
    });
  });

  test('closing the task in ClickUp ends it here, and the agent is told to stop', async () => {
    const { company, agent, externalId, held } = await started();
    await eventually(async () =>
      expect((await company.clickUpTask(externalId)).task.status.status).toBe('in progress'),
    );
    await company.editTask(externalId, { status: 'done' });
    expect((await agent.next('stop')).reason).toContain('Mira');
    await expect(agent.ask({ type: 'say', ...held, kind: 'progress', text: 'still here' })).rejects.toThrow(
      'lease_lost',
    );
    await eventually(async () => expect((await company.channelMessages())[0]?.text).toContain('✅ done'));
    expect((await company.clickUpTask(externalId)).task.status.status).toBe('done');
  });

  test('deleting the task in ClickUp cancels it here', async () => {
    const { company, agent, externalId } = await started();
    await company.deleteTask(externalId);
    expect((await agent.next('task.cancelled')).reason).toContain('deleted');
    await eventually(async () => expect((await company.channelMessages())[0]?.text).toContain('cancelled'));
  });

  test('a task moved back to open after review is offered again', async () => {
    const { company, agent, externalId, held } = await started();
    await agent.ask({ type: 'finish', ...held, text: 'done' });
    await eventually(async () => expect((await company.clickUpTask(externalId)).task.status.status).toBe('in review'));
    await company.editTask(externalId, { status: 'to do' });
    await eventually(
      () => expect(agent.frames.filter((frame) => frame.type === 'task.available')).toHaveLength(2),
      10_000,
    );
    const again = (await agent.ask({ type: 'claim', taskId: held.taskId })).claim as {
      epoch: number;
      messages: unknown[];
    };
    expect(again.epoch).toBe(2);
    expect(again.messages.length).toBeGreaterThan(0);
  });
});
