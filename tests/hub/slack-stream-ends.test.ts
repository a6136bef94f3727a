import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { AnswerScene, type Work } from './answer-scene.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import type { TestAgent } from './test-agent.js';

const patienceMs = 20_000;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({ nexus: { NEXUS_SLACK_STREAM_PAUSE_MS: '100', NEXUS_LEASE_SECONDS: '60' } });
});
afterAll(() => hub.close());

let company: Company;
let agent: TestAgent;
let scene: AnswerScene;
beforeEach(async () => {
  company = await hub.company();
  agent = await company.connect();
  scene = new AnswerScene(hub, company, agent);
  return () => agent.close();
});

describe('a call of which nobody knows the outcome', () => {
  const unanswered = { kind: 'accepted_timeout', times: 1 };

  test('a start that arrived is found, grows no more, and becomes the result', async () => {
    const { held, runId, rootTs } = await scene.begin();
    await company.fault({ target: 'slack.chat.startStream', ...unanswered });
    await scene.write(held, 0, 'one ');
    await eventually(async () => expect(await scene.stateOf(runId)).toMatchObject({ state: 'still' }), patienceMs);
    const [first] = await scene.shows(rootTs, [{ text: 'one ', streaming: 'in_progress' }]);
    expect(await scene.write(held, 4, 'two ')).toEqual({ outcome: 'over' });
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await scene.shows(rootTs, [{ ts: first?.ts, text: '✅ one two', streaming: 'completed' }]);
    await scene.settled(held);
    expect(await scene.callsOf('chat.startStream')).toBe(1);
  });

  test('a start that never arrived is not made again, and the result is posted', async () => {
    const { held, runId, rootTs } = await scene.begin();
    await company.fault({ target: 'slack.chat.startStream', kind: 'drop', times: 1 });
    await scene.write(held, 0, 'one ');
    await eventually(async () => expect(await scene.stateOf(runId)).toMatchObject({ is_open: false }), patienceMs);
    expect(await scene.write(held, 4, 'two ')).toEqual({ outcome: 'over' });
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await scene.shows(rootTs, [{ text: '✅ one two', streaming: null }]);
    await scene.settled(held);
    expect(await scene.callsOf('chat.startStream')).toBe(1);
  });

  test('a start that arrived in a run that then fails says that it was not finished', async () => {
    const { held, rootTs } = await scene.begin();
    await company.fault({ target: 'slack.chat.startStream', ...unanswered });
    await scene.write(held, 0, 'one');
    await eventually(async () => expect(await scene.callsOf('chat.startStream')).toBe(1), patienceMs);
    await agent.ask({ type: 'finish', ...held, outcome: 'failed', text: 'No.' });
    await eventually(async () => {
      const texts = (await scene.thread(rootTs)).map(({ text, streaming }) => [text, streaming]);
      expect(texts.toSorted()).toEqual([
        ['one\n\n_These words were not finished._', 'completed'],
        ['❌ No.', null],
      ]);
    }, patienceMs);
  });

  test('a start that is still on its way when the result comes leaves one message', async () => {
    const { held, rootTs } = await scene.begin();
    await company.fault({ target: 'slack.chat.startStream', ...unanswered });
    await scene.write(held, 0, 'one ');
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await scene.shows(rootTs, [{ text: '✅ one two' }]);
    await scene.settled(held);
    await scene.shows(rootTs, [{ text: '✅ one two' }]);
    expect((await scene.thread(rootTs)).filter(({ streaming }) => streaming === 'in_progress')).toEqual([]);
  });

  test('a start that arrives after the result is taken back', async () => {
    const { held, runId, rootTs } = await scene.begin();
    await company.fault({ target: 'slack.chat.startStream', kind: 'slow', delayMs: 800, times: 1 });
    await scene.write(held, 0, 'one ');
    await eventually(async () => expect(await scene.stateOf(runId)).toMatchObject({ state: 'starting' }), patienceMs);
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await scene.shows(rootTs, [{ text: '✅ one two', streaming: null }]);
    await scene.settled(held);
    await scene.shows(rootTs, [{ text: '✅ one two', streaming: null }]);
    expect([await scene.callsOf('chat.startStream'), await scene.callsOf('chat.delete')]).toEqual([1, 1]);
  });

  test('nothing is added after words that may have arrived: they never stand twice', async () => {
    const { held, runId, rootTs } = await scene.begin();
    await scene.write(held, 0, 'one ');
    const [first] = await scene.shows(rootTs, [{ text: 'one ' }]);
    await company.fault({ target: 'slack.chat.appendStream', ...unanswered });
    await scene.write(held, 4, 'two ');
    await eventually(async () => expect(await scene.stateOf(runId)).toMatchObject({ state: 'still' }), patienceMs);
    expect(await scene.write(held, 8, 'three ')).toEqual({ outcome: 'over' });
    expect((await scene.thread(rootTs)).map(({ text }) => text)).toEqual(['one two ']);
    await agent.ask({ type: 'finish', ...held, text: 'one two three' });
    await scene.shows(rootTs, [{ ts: first?.ts, text: '✅ one two three' }]);
  });

  test.each(['chat.stopStream', 'chat.update'])('%s at the end is made again, to the same effect', async (method) => {
    const { held, rootTs } = await scene.begin();
    await scene.write(held, 0, 'one ');
    const [first] = await scene.shows(rootTs, [{ text: 'one ' }]);
    await scene.settled(held);
    await company.fault({ target: `slack.${method}`, ...unanswered });
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await scene.shows(rootTs, [{ ts: first?.ts, text: '✅ one two', streaming: 'completed' }]);
    await scene.settled(held);
    expect(await scene.thread(rootTs)).toHaveLength(1);
  });
});

describe('a run that ends without a result leaves words that say so', () => {
  const unfinished = 'one *two*\n\n_These words were not finished._';

  async function beginWriting(): Promise<Work & { ts: string | undefined }> {
    const work = await scene.begin();
    await scene.write(work.held, 0, 'one **two**');
    const [first] = await scene.shows(work.rootTs, [{ text: 'one **two**', streaming: 'in_progress' }]);
    return { ...work, ts: first?.ts };
  }

  async function isClosed(rootTs: string, ts: string | undefined): Promise<void> {
    await eventually(async () => {
      const lines = await scene.thread(rootTs);
      expect(lines.find((line) => line.ts === ts)).toMatchObject({ text: unfinished, streaming: 'completed' });
    }, patienceMs);
  }

  test('it failed', async () => {
    const { held, rootTs, ts } = await beginWriting();
    await agent.ask({ type: 'finish', ...held, outcome: 'failed', text: 'The model is away.' });
    await isClosed(rootTs, ts);
    await scene.shows(rootTs, [{ ts }, { text: '❌ The model is away.' }]);
  });

  test('a person pressed Stop', async () => {
    const { held, rootTs, ts } = await beginWriting();
    await eventually(async () => {
      const { sessions } = await company.control<{ sessions: { status: string }[] }>('GET', 'slack/sessions');
      expect(sessions[0]?.status).toBe('processing');
    }, patienceMs);
    const body = { channelId: company.channelId(), threadTs: rootTs, personEmail: 'theo@acme.test' };
    await company.control('POST', 'slack/sessions/stop', body);
    await isClosed(rootTs, ts);
    await expect(scene.write(held, 11, ' three')).rejects.toThrow('lease_lost');
  });

  test('the agent gave the task back, and the next one writes a message of its own', async () => {
    const { held, rootTs, ts } = await beginWriting();
    await agent.ask({ type: 'release', ...held, reason: 'I am stopping' });
    await isClosed(rootTs, ts);
    const { epoch } = await scene.claim(held.taskId);
    const next = { taskId: held.taskId, epoch };
    await scene.write(next, 0, 'again ');
    await eventually(async () => {
      const lines = await scene.thread(rootTs);
      expect(lines.filter(({ streaming }) => streaming === 'in_progress').map(({ text }) => text)).toEqual(['again ']);
    }, patienceMs);
    await agent.ask({ type: 'finish', ...next, text: 'again and done' });
    await eventually(async () => {
      const texts = (await scene.thread(rootTs)).filter(({ streaming }) => streaming !== null).map(({ text }) => text);
      expect(texts).toEqual([unfinished, '✅ again and done']);
    }, patienceMs);
  });

  test('its lease ran out', async () => {
    const { held, rootTs, ts } = await beginWriting();
    await hub.asSuperuser("update claim set lease_expires_at = now() - interval '1 second' where task_id = $1", [
      held.taskId,
    ]);
    await isClosed(rootTs, ts);
  });

  test('nothing of it stands in Slack: nothing is said of it', async () => {
    const { held, rootTs } = await scene.begin();
    await company.fault({ target: 'slack.chat.startStream', kind: '429', times: 1, retryAfterSeconds: 3_600 });
    await scene.write(held, 0, 'one ');
    await eventually(async () => expect(await scene.callsOf('chat.startStream')).toBe(1), patienceMs);
    await agent.ask({ type: 'finish', ...held, outcome: 'failed', text: 'No.' });
    await scene.shows(rootTs, [{ text: '❌ No.' }]);
  });
});

test('a Nexus that is killed while it grows leaves one message, which becomes the result', async () => {
  const { held, rootTs } = await scene.begin();
  await scene.write(held, 0, 'one ');
  const [first] = await scene.shows(rootTs, [{ text: 'one ' }]);
  await company.fault({ target: 'slack.chat.appendStream', kind: 'slow', delayMs: 900, times: 1 });
  await scene.write(held, 4, 'two ');
  await eventually(async () => {
    const { rows } = await hub.asSuperuser(
      "select 1 from effect where task_id = $1 and kind = 'slack.answer_stream' and status = 'sending'",
      [held.taskId],
    );
    expect(rows).toHaveLength(1);
  }, patienceMs);
  await hub.nexus.stop('SIGKILL');
  await hub.startNexus();
  agent = await company.connect();
  scene = new AnswerScene(hub, company, agent);
  await agent.ask({ type: 'finish', ...held, text: 'one two three' });
  await scene.shows(rootTs, [{ ts: first?.ts, text: '✅ one two three', streaming: 'completed' }]);
  await scene.settled(held);
  expect(await scene.thread(rootTs)).toHaveLength(1);
});
