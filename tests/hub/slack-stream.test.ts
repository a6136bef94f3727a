import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { LangfuseReceiver } from '../../apps/nexus/src/testing/langfuse-receiver.js';
import { AnswerScene } from './answer-scene.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import type { TestAgent } from './test-agent.js';

const patienceMs = 20_000;

let receiver: LangfuseReceiver;
let hub: Hub;
beforeAll(async () => {
  receiver = await new LangfuseReceiver().start();
  hub = await Hub.start({
    // With traces there are thumbs under results.
    nexus: { ...receiver.settings, NEXUS_SLACK_STREAM_PAUSE_MS: '100', NEXUS_LEASE_SECONDS: '60' },
  });
});
afterAll(async () => {
  await hub.close();
  await receiver.stop();
});

let company: Company;
let agent: TestAgent;
let scene: AnswerScene;
beforeEach(async () => {
  company = await hub.company();
  agent = await company.connect();
  scene = new AnswerScene(hub, company, agent);
  return () => agent.close();
});

test('the thread shows the answer grow under the name of the agent; the message becomes the result', async () => {
  const { held, runId, rootTs } = await scene.begin();
  expect(await scene.write(held, 0, 'The **login** ')).toEqual({ outcome: 'taken' });
  const [first] = await scene.shows(rootTs, [{ text: 'The **login** ', streaming: 'in_progress' }]);
  expect(first?.author).toMatchObject({ name: 'Scribe (AI)', isApp: true });
  await scene.write(held, 14, 'works <!chan');
  await scene.write(held, 26, 'nel> again.');
  await scene.shows(rootTs, [{ text: 'The **login** works &lt;!channel> again.', streaming: 'in_progress' }]);
  await agent.ask({ type: 'finish', ...held, text: 'The **login** works again.' });
  const [result] = await scene.shows(rootTs, [
    { ts: first?.ts, text: '✅ The *login* works again.', streaming: 'completed', pings: [] },
  ]);
  expect(result?.blocks.map(({ type }) => type)).toEqual(['section', 'context_actions']);
  expect(result?.metadata).toMatchObject({ event_type: 'oblivion_effect' });
  expect(await company.refusals()).toEqual([]);
  await scene.settled(held);
  expect(await scene.thread(rootTs)).toHaveLength(1);
  await company.control('POST', `slack/messages/${first?.ts}/actions`, {
    channelId: company.channelId(),
    personEmail: 'theo@acme.test',
    actionId: 'result-feedback',
    value: `${runId}/good`,
  });
  await eventually(async () => expect((await company.ephemeralTexts()).join()).toContain('Noted, thank you'));
  // Nothing of it was heard as words of a person.
  const { rows } = await hub.asSuperuser('select origin from message where task_id = $1', [held.taskId]);
  expect(rows).toEqual([{ origin: 'agent' }]);
});

test('what was said before the answer stands above it, also when Slack is slow to take it', async () => {
  const { held, rootTs } = await scene.begin();
  await company.fault({ target: 'slack.chat.postMessage', kind: '429', times: 2, retryAfterSeconds: 1 });
  await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'looking' });
  await scene.write(held, 0, 'one ');
  await scene.shows(rootTs, [{ text: 'looking' }, { text: 'one ', streaming: 'in_progress' }]);
  await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'nearly' });
  await agent.ask({ type: 'finish', ...held, text: 'one two' });
  await scene.shows(rootTs, [{ text: '• looking\n• nearly' }, { text: '✅ one two' }]);
});

test('of a long answer the thread shows as much as one message takes; the rest comes with the result', async () => {
  const { held, rootTs } = await scene.begin();
  const paragraphs = Array.from({ length: 40 }, (_, index) => `${index}: ${'word '.repeat(24)}`.trim());
  const text = paragraphs.join('\n\n');
  expect(await scene.write(held, 0, text)).toEqual({ outcome: 'over' });
  const [shown] = await scene.shows(rootTs, [{ text: text.slice(0, 3_000), streaming: 'in_progress' }]);
  await agent.ask({ type: 'finish', ...held, text });
  const lines = await eventually(async () => {
    const found = await scene.thread(rootTs);
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({ ts: shown?.ts, streaming: 'completed' });
    return found;
  }, patienceMs);
  expect(lines.map((line) => line.blocks.map(({ type }) => type).at(-1))).toEqual(['rich_text', 'context_actions']);
  expect(lines.map((line) => line.text).join('\n\n')).toBe(`✅ ${text}`);
});

test('a part that is missing, differs or is of another answer ends the growth, and the result is whole', async () => {
  const { held, rootTs } = await scene.begin();
  await scene.write(held, 0, 'one ');
  const [first] = await scene.shows(rootTs, [{ text: 'one ' }]);
  expect(await scene.write(held, 0, 'one two ')).toEqual({ outcome: 'taken' });
  await scene.shows(rootTs, [{ text: 'one two ' }]);
  expect(await scene.write(held, 20, 'twenty')).toEqual({ outcome: 'over' });
  expect(await scene.write(held, 8, 'three ')).toEqual({ outcome: 'over' });
  await agent.ask({ type: 'finish', ...held, text: 'one two three' });
  await scene.shows(rootTs, [{ ts: first?.ts, text: '✅ one two three' }]);
});

test('what is written by whoever holds the task no more is refused', async () => {
  const { held } = await scene.begin();
  await expect(scene.write({ ...held, epoch: held.epoch + 1 }, 0, 'one ')).rejects.toThrow('lease_lost');
});

describe('where Slack does not have it, the result is posted as ever', () => {
  test('a method that Slack does not know is asked for once', async () => {
    const { held, rootTs, runId } = await scene.begin();
    await company.fault({ target: 'slack.chat.startStream', kind: 'refused', error: 'unknown_method' });
    await scene.write(held, 0, 'one ');
    await eventually(async () => expect(await scene.stateOf(runId)).toMatchObject({ state: 'none' }), patienceMs);
    expect(await scene.write(held, 4, 'two ')).toEqual({ outcome: 'over' });
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await scene.shows(rootTs, [{ text: '✅ one two', streaming: null }]);
    const { rows } = await hub.asSuperuser(
      "select distinct status from effect where tenant_id = $1 and kind = 'slack.answer_stream'",
      [company.tenantId],
    );
    expect(rows).toEqual([{ status: 'dropped' }]);
    const calls = await scene.callsOf('chat.startStream');
    const next = await scene.begin();
    await scene.write(next.held, 0, 'one ');
    await eventually(async () => expect(await scene.stateOf(next.runId)).toMatchObject({ state: 'none' }), patienceMs);
    expect(await scene.callsOf('chat.startStream')).toBe(calls);
  });

  test('nobody is known to whom it could be shown', async () => {
    await hub.asSuperuser('update person set slack_user_id = null where tenant_id = $1', [company.tenantId]);
    const { held, rootTs } = await scene.begin();
    expect(await scene.write(held, 0, 'one ')).toEqual({ outcome: 'over' });
    await agent.ask({ type: 'finish', ...held, text: 'one' });
    await scene.shows(rootTs, [{ text: '✅ one', streaming: null }]);
    expect(await scene.callsOf('chat.startStream')).toBe(0);
  });

  test('the rates are used up: it grows later, or not at all', async () => {
    const { held, rootTs } = await scene.begin();
    await company.fault({ target: 'slack.chat.startStream', kind: '429', times: 1, retryAfterSeconds: 1 });
    await scene.write(held, 0, 'one ');
    await scene.write(held, 4, 'two ');
    const [first] = await scene.shows(rootTs, [{ text: 'one two ', streaming: 'in_progress' }]);
    await company.fault({ target: 'slack.chat.appendStream', kind: '429', times: 1, retryAfterSeconds: 60 });
    await scene.write(held, 8, 'three ');
    await agent.ask({ type: 'finish', ...held, text: 'one two three' });
    await scene.shows(rootTs, [{ ts: first?.ts, text: '✅ one two three', streaming: 'completed' }]);
  });

  test('a person takes the message away: the result is posted anew', async () => {
    const { held, rootTs } = await scene.begin();
    await scene.write(held, 0, 'one ');
    const [first] = await scene.shows(rootTs, [{ text: 'one ' }]);
    await company.control('DELETE', `slack/messages/${first?.ts}?channelId=${company.channelId()}`);
    await scene.write(held, 4, 'two ');
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await scene.shows(rootTs, [{ text: '✅ one two', streaming: null }]);
  });

  test('a stream that Slack has ended stands, and becomes the result', async () => {
    const { held, rootTs, runId } = await scene.begin();
    await scene.write(held, 0, 'one ');
    const [first] = await scene.shows(rootTs, [{ text: 'one ' }]);
    await company.control('POST', 'clock', { advanceMs: 600_000 });
    await scene.write(held, 4, 'two ');
    await eventually(async () => expect(await scene.stateOf(runId)).toMatchObject({ state: 'still' }), patienceMs);
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await scene.shows(rootTs, [{ ts: first?.ts, text: '✅ one two' }]);
  });
});

describe('it is shown to', () => {
  async function recipientOf(runId: string): Promise<string | undefined> {
    const recipient = (await scene.stateOf(runId))?.['recipient'];
    return company.workspace.people.find(({ slackUserId }) => slackUserId === recipient)?.name;
  }

  test('whoever wrote the task, when nobody has said anything', async () => {
    const { held, runId } = await scene.begin();
    await scene.write(held, 0, 'one ');
    expect(await recipientOf(runId)).toBe('Mira');
  });

  test('whoever the task is given to, before who wrote it', async () => {
    const { held, runId } = await scene.begin();
    const { rows } = await hub.asSuperuser('select external_id from task where id = $1', [held.taskId]);
    await company.editTask(String(rows[0]?.['external_id']), { assignees: ['theo@acme.test'] });
    await agent.next('task.updated', ({ changes }) => changes['assignee'] === 'Theo');
    await scene.write(held, 0, 'one ');
    expect(await recipientOf(runId)).toBe('Theo');
  });

  test('whoever wrote last in the thread, also when nobody here knows them', async () => {
    await hub.asSuperuser("update person set slack_user_id = null where tenant_id = $1 and email = 'theo@acme.test'", [
      company.tenantId,
    ]);
    const { held, runId, rootTs } = await scene.begin();
    await company.reply(rootTs, 'quickly please');
    await agent.next('message', ({ message }) => message.text === 'quickly please');
    await scene.write(held, 0, 'one ');
    expect(await recipientOf(runId)).toBe('Theo');
  });
});
