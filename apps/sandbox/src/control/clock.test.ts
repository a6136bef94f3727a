import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandbox, type StartedSandbox } from '../index.js';
import { eventually } from '../testing/eventually.js';
import { startReceiver } from '../testing/receiver.js';
import { addWorkspace, controlCall, type Harness } from '../testing/workspace.js';

let sandbox: StartedSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const minuteMs = 60_000;

/** Moves the clock until a wait ended by it: the one before it may just be over. */
async function moveOn(harness: Harness, advanceMs: number): Promise<void> {
  await eventually(async () => {
    const { ended } = await harness.control<{ ended: number }>('POST', '/clock', { advanceMs });
    if (ended === 0) throw new Error('nothing was due');
  });
}

describe('the clock of a workspace', () => {
  test('Slack tries an event again at once, after one minute and after five, and nobody has to wait for it', async () => {
    const receiver = await startReceiver();
    const harness = await addWorkspace(sandbox, {
      slack: { requestUrl: `${receiver.url}/events` },
      timings: { slackRetryDelaysMs: [0, minuteMs, 5 * minuteMs] },
    });
    receiver.react = () => 500;
    await harness.say('hello');
    const tries = (): readonly (string | undefined)[] =>
      receiver.deliveries().map(({ headers }) => headers['x-slack-retry-num'] as string | undefined);
    const wanted = [undefined, '1', '2', '3'];
    await eventually(() => expect(tries()).toEqual(wanted.slice(0, 2)));
    await harness.control('POST', '/clock', { advanceMs: minuteMs / 2 });
    expect(tries()).toEqual(wanted.slice(0, 2));
    await moveOn(harness, minuteMs);
    await eventually(() => expect(tries()).toEqual(wanted.slice(0, 3)));
    await moveOn(harness, 5 * minuteMs);
    await eventually(() => expect(tries()).toEqual(wanted));
    await receiver.close();
  });

  test("a window of Slack's rate limits passes", async () => {
    const harness = await addWorkspace(sandbox, { limits: { slackRateLimits: 'real' } });
    const post = (): Promise<unknown> => harness.slack.chat.postMessage({ channel: harness.channelId, text: 'one' });
    await post();
    await expect(post()).rejects.toThrow('rate');
    await harness.control('POST', '/clock', { advanceMs: 1000 });
    await expect(post()).resolves.toMatchObject({ ok: true });
  });

  test('is told, and moves forward only', async () => {
    const harness = await addWorkspace(sandbox);
    await harness.control('POST', '/clock', { advanceMs: 3_600_000 });
    const { now, movedMs } = await harness.control<{ now: string; movedMs: number }>('GET', '/clock');
    expect(movedMs).toBe(3_600_000);
    expect(Date.parse(now) - Date.now()).toBeGreaterThan(3_590_000);
    const path = `/workspaces/${harness.world.workspaceId}/clock`;
    const { status, json } = await controlCall(sandbox.url, 'POST', path, { advanceMs: -1 });
    expect([status, (json as { message: string }).message]).toEqual([400, expect.stringContaining('advanceMs')]);
  });
});
