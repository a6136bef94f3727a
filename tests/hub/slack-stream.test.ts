import type { ClaimGrant } from '@oblivion/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { LangfuseReceiver } from '../../apps/nexus/src/testing/langfuse-receiver.js';
import type { Company, ThreadMessage } from './company.js';
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
beforeEach(async () => {
  company = await hub.company();
  agent = await company.connect();
  return () => agent.close();
});

interface Line extends ThreadMessage {
  readonly streaming: string | null;
  readonly metadata: unknown;
}

interface Work {
  readonly held: { readonly taskId: string; readonly epoch: number };
  readonly runId: string;
  readonly rootTs: string;
}

async function claim(taskId: string): Promise<ClaimGrant> {
  const granted = (await agent.ask({ type: 'claim', taskId })).claim as ClaimGrant;
  await agent.ask({ type: 'start', taskId, epoch: granted.epoch });
  return granted;
}

async function begin(): Promise<Work> {
  const known = new Set(agent.frames.map((frame) => (frame.type === 'task.available' ? frame.task.id : undefined)));
  await company.writeTask('@demo please');
  const { task } = await agent.next('task.available', (frame) => !known.has(frame.task.id));
  const { taskId, epoch, runId } = await claim(task.id);
  const rootTs = await eventually(async () => {
    const { rows } = await hub.asSuperuser('select slack_root_ts from task where id = $1', [taskId]);
    expect(rows[0]?.['slack_root_ts']).toBeTruthy();
    return String(rows[0]?.['slack_root_ts']);
  }, patienceMs);
  return { held: { taskId, epoch }, runId, rootTs };
}

/** What stands below the root message, without what was deleted. */
async function thread(rootTs: string): Promise<readonly Line[]> {
  const messages = (await company.thread(rootTs)) as readonly Line[];
  return messages.filter(({ ts, deleted }) => ts !== rootTs && !deleted);
}

const write = (held: Work['held'], offset: number, text: string, answer = 'a1') =>
  agent.ask({ type: 'answer', ...held, answer, offset, text });

async function shows(rootTs: string, expected: readonly object[]): Promise<readonly Line[]> {
  return eventually(async () => {
    const lines = await thread(rootTs);
    expect(lines).toMatchObject(expected);
    expect(lines).toHaveLength(expected.length);
    return lines;
  }, patienceMs);
}

/** Until nothing is owed to Slack for the task any more. */
async function settled({ taskId }: Work['held']): Promise<void> {
  await eventually(async () => {
    const { rows } = await hub.asSuperuser(
      "select kind, last_error from effect where task_id = $1 and kind like 'slack.%' and status in ('pending', 'sending')",
      [taskId],
    );
    expect(rows).toEqual([]);
  }, patienceMs);
}

async function stateOf(runId: string): Promise<Record<string, unknown> | undefined> {
  return (await hub.asSuperuser('select * from answer_stream where run_id = $1', [runId])).rows[0];
}

const callsOf = async (method: string): Promise<number> => {
  const path = `journal?kind=slack.request&name=${method}`;
  return (await company.control<{ entries: unknown[] }>('GET', path)).entries.length;
};

test('the thread shows the answer grow under the name of the agent; the message becomes the result', async () => {
  const { held, runId, rootTs } = await begin();
  expect(await write(held, 0, 'The **login** ')).toEqual({ outcome: 'taken' });
  const [first] = await shows(rootTs, [{ text: 'The **login** ', streaming: 'in_progress' }]);
  expect(first?.author).toMatchObject({ name: 'Scribe (AI)', isApp: true });
  await write(held, 14, 'works <!chan');
  await write(held, 26, 'nel> again.');
  await shows(rootTs, [{ text: 'The **login** works &lt;!channel> again.', streaming: 'in_progress' }]);
  await agent.ask({ type: 'finish', ...held, text: 'The **login** works again.' });
  const [result] = await shows(rootTs, [
    { ts: first?.ts, text: '✅ The *login* works again.', streaming: 'completed', pings: [] },
  ]);
  expect(result?.blocks.map(({ type }) => type)).toEqual(['section', 'context_actions']);
  expect(result?.metadata).toMatchObject({ event_type: 'oblivion_effect' });
  expect(await company.refusals()).toEqual([]);
  await settled(held);
  expect(await thread(rootTs)).toHaveLength(1);
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
  const { held, rootTs } = await begin();
  await company.fault({ target: 'slack.chat.postMessage', kind: '429', times: 2, retryAfterSeconds: 1 });
  await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'looking' });
  await write(held, 0, 'one ');
  await shows(rootTs, [{ text: 'looking' }, { text: 'one ', streaming: 'in_progress' }]);
  await agent.ask({ type: 'say', ...held, kind: 'progress', text: 'nearly' });
  await agent.ask({ type: 'finish', ...held, text: 'one two' });
  await shows(rootTs, [{ text: '• looking\n• nearly' }, { text: '✅ one two' }]);
});

test('of a long answer the thread shows as much as one message takes; the rest comes with the result', async () => {
  const { held, rootTs } = await begin();
  const paragraphs = Array.from({ length: 40 }, (_, index) => `${index}: ${'word '.repeat(24)}`.trim());
  const text = paragraphs.join('\n\n');
  expect(await write(held, 0, text)).toEqual({ outcome: 'over' });
  const [shown] = await shows(rootTs, [{ text: text.slice(0, 3_000), streaming: 'in_progress' }]);
  await agent.ask({ type: 'finish', ...held, text });
  const lines = await eventually(async () => {
    const found = await thread(rootTs);
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({ ts: shown?.ts, streaming: 'completed' });
    return found;
  }, patienceMs);
  expect(lines.map((line) => line.blocks.map(({ type }) => type).at(-1))).toEqual(['rich_text', 'context_actions']);
  expect(lines.map((line) => line.text).join('\n\n')).toBe(`✅ ${text}`);
});

test('a part that is missing, differs or is of another answer ends the growth, and the result is whole', async () => {
  const { held, rootTs } = await begin();
  await write(held, 0, 'one ');
  const [first] = await shows(rootTs, [{ text: 'one ' }]);
  expect(await write(held, 0, 'one two ')).toEqual({ outcome: 'taken' });
  await shows(rootTs, [{ text: 'one two ' }]);
  expect(await write(held, 20, 'twenty')).toEqual({ outcome: 'over' });
  expect(await write(held, 8, 'three ')).toEqual({ outcome: 'over' });
  await agent.ask({ type: 'finish', ...held, text: 'one two three' });
  await shows(rootTs, [{ ts: first?.ts, text: '✅ one two three' }]);
});

test('what is written by whoever holds the task no more is refused', async () => {
  const { held } = await begin();
  await expect(write({ ...held, epoch: held.epoch + 1 }, 0, 'one ')).rejects.toThrow('lease_lost');
});

describe('a call of which nobody knows the outcome', () => {
  const unanswered = { kind: 'accepted_timeout', times: 1 };

  test('a start that arrived is found, grows no more, and becomes the result', async () => {
    const { held, runId, rootTs } = await begin();
    await company.fault({ target: 'slack.chat.startStream', ...unanswered });
    await write(held, 0, 'one ');
    await eventually(async () => expect(await stateOf(runId)).toMatchObject({ state: 'still' }), patienceMs);
    const [first] = await shows(rootTs, [{ text: 'one ', streaming: 'in_progress' }]);
    expect(await write(held, 4, 'two ')).toEqual({ outcome: 'over' });
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await shows(rootTs, [{ ts: first?.ts, text: '✅ one two', streaming: 'completed' }]);
    await settled(held);
    expect(await callsOf('chat.startStream')).toBe(1);
  });

  test('a start that never arrived is not made again, and the result is posted', async () => {
    const { held, runId, rootTs } = await begin();
    await company.fault({ target: 'slack.chat.startStream', kind: 'drop', times: 1 });
    await write(held, 0, 'one ');
    await eventually(async () => expect(await stateOf(runId)).toMatchObject({ is_open: false }), patienceMs);
    expect(await write(held, 4, 'two ')).toEqual({ outcome: 'over' });
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await shows(rootTs, [{ text: '✅ one two', streaming: null }]);
    await settled(held);
    expect(await callsOf('chat.startStream')).toBe(1);
  });

  test('a start that arrived in a run that then fails says that it was not finished', async () => {
    const { held, rootTs } = await begin();
    await company.fault({ target: 'slack.chat.startStream', ...unanswered });
    await write(held, 0, 'one');
    await agent.ask({ type: 'finish', ...held, outcome: 'failed', text: 'No.' });
    await eventually(async () => {
      const texts = (await thread(rootTs)).map(({ text, streaming }) => [text, streaming]);
      expect(texts.toSorted()).toEqual([
        ['one\n\n_These words were not finished._', 'completed'],
        ['❌ No.', null],
      ]);
    }, patienceMs);
  });

  test('a start that is still on its way when the result comes leaves one message', async () => {
    const { held, rootTs } = await begin();
    await company.fault({ target: 'slack.chat.startStream', ...unanswered });
    await write(held, 0, 'one ');
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await shows(rootTs, [{ text: '✅ one two' }]);
    await settled(held);
    await shows(rootTs, [{ text: '✅ one two' }]);
    expect((await thread(rootTs)).filter(({ streaming }) => streaming === 'in_progress')).toEqual([]);
  });

  test('a start that arrives after the result is taken back', async () => {
    const { held, runId, rootTs } = await begin();
    await company.fault({ target: 'slack.chat.startStream', kind: 'slow', delayMs: 800, times: 1 });
    await write(held, 0, 'one ');
    await eventually(async () => expect(await stateOf(runId)).toMatchObject({ state: 'starting' }), patienceMs);
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await shows(rootTs, [{ text: '✅ one two', streaming: null }]);
    await settled(held);
    await shows(rootTs, [{ text: '✅ one two', streaming: null }]);
    expect([await callsOf('chat.startStream'), await callsOf('chat.delete')]).toEqual([1, 1]);
  });

  test('nothing is added after words that may have arrived: they never stand twice', async () => {
    const { held, runId, rootTs } = await begin();
    await write(held, 0, 'one ');
    const [first] = await shows(rootTs, [{ text: 'one ' }]);
    await company.fault({ target: 'slack.chat.appendStream', ...unanswered });
    await write(held, 4, 'two ');
    await eventually(async () => expect(await stateOf(runId)).toMatchObject({ state: 'still' }), patienceMs);
    expect(await write(held, 8, 'three ')).toEqual({ outcome: 'over' });
    expect((await thread(rootTs)).map(({ text }) => text)).toEqual(['one two ']);
    await agent.ask({ type: 'finish', ...held, text: 'one two three' });
    await shows(rootTs, [{ ts: first?.ts, text: '✅ one two three' }]);
  });

  test.each(['chat.stopStream', 'chat.update'])('%s at the end is made again, to the same effect', async (method) => {
    const { held, rootTs } = await begin();
    await write(held, 0, 'one ');
    const [first] = await shows(rootTs, [{ text: 'one ' }]);
    await settled(held);
    await company.fault({ target: `slack.${method}`, ...unanswered });
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await shows(rootTs, [{ ts: first?.ts, text: '✅ one two', streaming: 'completed' }]);
    await settled(held);
    expect(await thread(rootTs)).toHaveLength(1);
  });
});

describe('where Slack does not have it, the result is posted as ever', () => {
  test('a method that Slack does not know is asked for once', async () => {
    const { held, rootTs, runId } = await begin();
    await company.fault({ target: 'slack.chat.startStream', kind: 'refused', error: 'unknown_method' });
    await write(held, 0, 'one ');
    await eventually(async () => expect(await stateOf(runId)).toMatchObject({ state: 'none' }), patienceMs);
    expect(await write(held, 4, 'two ')).toEqual({ outcome: 'over' });
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await shows(rootTs, [{ text: '✅ one two', streaming: null }]);
    const { rows } = await hub.asSuperuser(
      "select distinct status from effect where tenant_id = $1 and kind = 'slack.answer_stream'",
      [company.tenantId],
    );
    expect(rows).toEqual([{ status: 'dropped' }]);
    const calls = await callsOf('chat.startStream');
    const next = await begin();
    await write(next.held, 0, 'one ');
    await eventually(async () => expect(await stateOf(next.runId)).toMatchObject({ state: 'none' }), patienceMs);
    expect(await callsOf('chat.startStream')).toBe(calls);
  });

  test('nobody is known to whom it could be shown', async () => {
    await hub.asSuperuser('update person set slack_user_id = null where tenant_id = $1', [company.tenantId]);
    const { held, rootTs } = await begin();
    expect(await write(held, 0, 'one ')).toEqual({ outcome: 'over' });
    await agent.ask({ type: 'finish', ...held, text: 'one' });
    await shows(rootTs, [{ text: '✅ one', streaming: null }]);
    expect(await callsOf('chat.startStream')).toBe(0);
  });

  test('the rates are used up: it grows later, or not at all', async () => {
    const { held, rootTs } = await begin();
    await company.fault({ target: 'slack.chat.startStream', kind: '429', times: 1, retryAfterSeconds: 1 });
    await write(held, 0, 'one ');
    await write(held, 4, 'two ');
    const [first] = await shows(rootTs, [{ text: 'one two ', streaming: 'in_progress' }]);
    await company.fault({ target: 'slack.chat.appendStream', kind: '429', times: 1, retryAfterSeconds: 60 });
    await write(held, 8, 'three ');
    await agent.ask({ type: 'finish', ...held, text: 'one two three' });
    await shows(rootTs, [{ ts: first?.ts, text: '✅ one two three', streaming: 'completed' }]);
  });

  test('a person takes the message away: the result is posted anew', async () => {
    const { held, rootTs } = await begin();
    await write(held, 0, 'one ');
    const [first] = await shows(rootTs, [{ text: 'one ' }]);
    await company.control('DELETE', `slack/messages/${first?.ts}?channelId=${company.channelId()}`);
    await write(held, 4, 'two ');
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await shows(rootTs, [{ text: '✅ one two', streaming: null }]);
  });

  test('a stream that Slack has ended stands, and becomes the result', async () => {
    const { held, rootTs, runId } = await begin();
    await write(held, 0, 'one ');
    const [first] = await shows(rootTs, [{ text: 'one ' }]);
    await company.control('POST', 'clock', { advanceMs: 600_000 });
    await write(held, 4, 'two ');
    await eventually(async () => expect(await stateOf(runId)).toMatchObject({ state: 'still' }), patienceMs);
    await agent.ask({ type: 'finish', ...held, text: 'one two' });
    await shows(rootTs, [{ ts: first?.ts, text: '✅ one two' }]);
  });
});

describe('a run that ends without a result leaves words that say so', () => {
  const unfinished = 'one *two*\n\n_These words were not finished._';

  async function write2(): Promise<Work & { ts: string | undefined }> {
    const work = await begin();
    await write(work.held, 0, 'one **two**');
    const [first] = await shows(work.rootTs, [{ text: 'one **two**', streaming: 'in_progress' }]);
    return { ...work, ts: first?.ts };
  }

  async function isClosed(rootTs: string, ts: string | undefined): Promise<void> {
    await eventually(async () => {
      const lines = await thread(rootTs);
      expect(lines.find((line) => line.ts === ts)).toMatchObject({ text: unfinished, streaming: 'completed' });
    }, patienceMs);
  }

  test('it failed', async () => {
    const { held, rootTs, ts } = await write2();
    await agent.ask({ type: 'finish', ...held, outcome: 'failed', text: 'The model is away.' });
    await isClosed(rootTs, ts);
    await shows(rootTs, [{ ts }, { text: '❌ The model is away.' }]);
  });

  test('a person pressed Stop', async () => {
    const { held, rootTs, ts } = await write2();
    await eventually(async () => {
      const { sessions } = await company.control<{ sessions: { status: string }[] }>('GET', 'slack/sessions');
      expect(sessions[0]?.status).toBe('processing');
    }, patienceMs);
    const body = { channelId: company.channelId(), threadTs: rootTs, personEmail: 'theo@acme.test' };
    await company.control('POST', 'slack/sessions/stop', body);
    await isClosed(rootTs, ts);
    await expect(write(held, 11, ' three')).rejects.toThrow('lease_lost');
  });

  test('the agent gave the task back, and the next one writes a message of its own', async () => {
    const { held, rootTs, ts } = await write2();
    await agent.ask({ type: 'release', ...held, reason: 'I am stopping' });
    await isClosed(rootTs, ts);
    const { epoch } = await claim(held.taskId);
    const next = { taskId: held.taskId, epoch };
    await write(next, 0, 'again ');
    await eventually(async () => {
      const lines = await thread(rootTs);
      expect(lines.filter(({ streaming }) => streaming === 'in_progress').map(({ text }) => text)).toEqual(['again ']);
    }, patienceMs);
    await agent.ask({ type: 'finish', ...next, text: 'again and done' });
    await eventually(async () => {
      const texts = (await thread(rootTs)).filter(({ streaming }) => streaming !== null).map(({ text }) => text);
      expect(texts).toEqual([unfinished, '✅ again and done']);
    }, patienceMs);
  });

  test('its lease ran out', async () => {
    const { held, rootTs, ts } = await write2();
    await hub.asSuperuser("update claim set lease_expires_at = now() - interval '1 second' where task_id = $1", [
      held.taskId,
    ]);
    await isClosed(rootTs, ts);
  });

  test('nothing of it stands in Slack: nothing is said of it', async () => {
    const { held, rootTs } = await begin();
    await company.fault({ target: 'slack.chat.startStream', kind: '429', times: 1, retryAfterSeconds: 3_600 });
    await write(held, 0, 'one ');
    await eventually(async () => expect(await callsOf('chat.startStream')).toBe(1), patienceMs);
    await agent.ask({ type: 'finish', ...held, outcome: 'failed', text: 'No.' });
    await shows(rootTs, [{ text: '❌ No.' }]);
  });
});

describe('it is shown to', () => {
  async function recipientOf(runId: string): Promise<string | undefined> {
    const recipient = (await stateOf(runId))?.['recipient'];
    return company.workspace.people.find(({ slackUserId }) => slackUserId === recipient)?.name;
  }

  test('whoever wrote the task, when nobody has said anything', async () => {
    const { held, runId } = await begin();
    await write(held, 0, 'one ');
    expect(await recipientOf(runId)).toBe('Mira');
  });

  test('whoever wrote last in the thread, also when nobody here knows them', async () => {
    await hub.asSuperuser("update person set slack_user_id = null where tenant_id = $1 and email = 'theo@acme.test'", [
      company.tenantId,
    ]);
    const { held, runId, rootTs } = await begin();
    await company.reply(rootTs, 'quickly please');
    await agent.next('message', ({ message }) => message.text === 'quickly please');
    await write(held, 0, 'one ');
    expect(await recipientOf(runId)).toBe('Theo');
  });
});

test('a Nexus that is killed while it grows leaves one message, which becomes the result', async () => {
  const { held, rootTs } = await begin();
  await write(held, 0, 'one ');
  const [first] = await shows(rootTs, [{ text: 'one ' }]);
  await company.fault({ target: 'slack.chat.appendStream', kind: 'slow', delayMs: 900, times: 1 });
  await write(held, 4, 'two ');
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
  await agent.ask({ type: 'finish', ...held, text: 'one two three' });
  await shows(rootTs, [{ ts: first?.ts, text: '✅ one two three', streaming: 'completed' }]);
  await settled(held);
  expect(await thread(rootTs)).toHaveLength(1);
});
