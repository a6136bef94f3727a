import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { damaged } from './damaged-payload.js';
import { Hub } from './hub.js';
import { postSlackForm } from './signed-slack-form.js';
import type { TestAgent } from './test-agent.js';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({ hasGates: true });
});
afterAll(() => hub.close());

const patienceMs = 20_000;

interface Started {
  readonly company: Company;
  readonly agent: TestAgent;
  readonly taskId: string;
  readonly rootTs: string;
  /** Waits until the task shows this status in ClickUp. */
  showsInClickUp(status: string): Promise<void>;
  buttons(labels: readonly string[]): Promise<void>;
  notes(words: string): Promise<number>;
}

/** A task that an agent works on, with its root message posted. */
async function started(): Promise<Started> {
  const company = await hub.company();
  const agent = await company.connect();
  const externalId = await company.writeTask('@demo please');
  const { taskId, epoch } = await agent.claimNext();
  await agent.ask({ type: 'start', taskId, epoch });
  const rootTs = await eventually(async () => {
    const [root] = await company.channelMessages();
    expect(root?.text).toContain('in progress');
    return root?.ts as string;
  }, patienceMs);
  const buttons = async (labels: readonly string[]): Promise<void> =>
    eventually(async () => expect(Object.values(await company.buttons(rootTs))).toEqual(labels), patienceMs);
  const notes = async (words: string): Promise<number> =>
    (await company.thread(rootTs)).filter(({ text }) => text.includes(words)).length;
  const showsInClickUp = async (status: string): Promise<void> =>
    eventually(async () => {
      expect((await company.clickUpTask(externalId)).task.status.status).toBe(status);
    }, patienceMs);
  return { company, agent, taskId, rootTs, buttons, notes, showsInClickUp };
}

async function finished(): Promise<Started> {
  const scene = await started();
  await scene.agent.ask({ type: 'finish', taskId: scene.taskId, epoch: 1, text: 'It is done.' });
  await scene.buttons(['Approve', 'Ask for changes']);
  return scene;
}

async function statusOf({ taskId }: Started): Promise<unknown> {
  return (await hub.asSuperuser('select status from task where id = $1', [taskId])).rows[0]?.status;
}

async function kept({ company }: Started): Promise<number> {
  const query = "select from inbox where tenant_id = $1 and kind = 'block_actions'";
  return (await hub.asSuperuser(query, [company.tenantId])).rowCount ?? 0;
}

/** The payload of a press as Slack sends it, by hand. */
function payloadOf({ company, taskId }: Started, press: { action: string; attempt?: number; trigger: string }): string {
  const theo = company.workspace.people.find(({ name }) => name === 'Theo');
  return new URLSearchParams({
    payload: JSON.stringify({
      type: 'block_actions',
      team: { id: company.workspace.slack.teamId },
      user: { id: theo?.slackUserId },
      trigger_id: press.trigger,
      actions: [{ action_id: press.action, value: `${taskId}/${press.attempt ?? 1}` }],
    }),
  }).toString();
}

describe('the buttons under a root message', () => {
  test('Stop tells the agent to stop; then the task can be opened again', async () => {
    const { company, agent, rootTs, buttons, notes } = await started();
    await buttons(['Stop']);
    await company.press(rootTs, 'task-stop');
    expect((await agent.next('task.cancelled')).reason).toContain('Theo pressed “Stop” in Slack');
    await buttons(['Open again']);
    await eventually(async () => expect(await notes('Theo pressed “Stop”')).toBe(1), patienceMs);
    await company.press(rootTs, 'task-open-again');
    await eventually(
      () => expect(agent.frames.filter(({ type }) => type === 'task.available')).toHaveLength(2),
      patienceMs,
    );
    await buttons(['Stop']);
    expect(await company.refusals()).toEqual([]);
  });

  test('Approve ends a reviewed task, and the text of the message stays what it was', async () => {
    const scene = await finished();
    const { company, rootTs, buttons } = scene;
    await company.press(rootTs, 'task-approve');
    await buttons([]);
    expect(await statusOf(scene)).toBe('done');
    await scene.showsInClickUp('done');
    const [root] = await company.channelMessages();
    expect(root?.text).toMatch(/^\*<.*\|Fix the login>\*\n✅ done/);
    expect(root?.text).not.toContain('button');
  });

  test('Ask for changes offers the task again, and says in the thread who asked', async () => {
    const { company, agent, taskId, rootTs, notes, showsInClickUp } = await finished();
    await company.press(rootTs, 'task-ask-for-changes');
    await eventually(
      () => expect(agent.frames.filter(({ type }) => type === 'task.available')).toHaveLength(2),
      patienceMs,
    );
    await showsInClickUp('to do');
    const { claim } = (await agent.ask({ type: 'claim', taskId })) as { claim: { messages: { text: string }[] } };
    const heard = claim.messages.map(({ text }) => text).join('\n');
    expect(heard).toContain('Theo pressed “Ask for changes” in Slack');
    await eventually(async () => expect(await notes('Theo pressed “Ask for changes”')).toBe(1), patienceMs);
  });
});

describe('a press counts once, and only for what was shown', () => {
  test('the same press that comes twice is kept once', async () => {
    const scene = await started();
    const body = payloadOf(scene, { action: 'task-stop', trigger: 'once' });
    const answers = await Promise.all(
      [1, 2, 3].map(() => postSlackForm(scene.company, { door: 'interactions', body })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await scene.buttons(['Open again']);
    expect(await kept(scene)).toBe(1);
    await eventually(async () => expect(await scene.notes('Theo pressed “Stop”')).toBe(1), patienceMs);
  });

  test('a button of an earlier attempt changes nothing', async () => {
    const scene = await finished();
    await scene.company.press(scene.rootTs, 'task-ask-for-changes');
    await eventually(async () => expect(await statusOf(scene)).toBe('available'), patienceMs);
    const old = { action: 'task-stop', attempt: 1, trigger: 'late' };
    await postSlackForm(scene.company, { door: 'interactions', body: payloadOf(scene, old) });
    expect(await kept(scene)).toBe(1);
    expect(await statusOf(scene)).toBe('available');
  });

  test('a viewer presses in vain and is told why', async () => {
    const scene = await started();
    const { company } = scene;
    await scene.buttons(['Stop']);
    const change = "update person set role = 'viewer' where tenant_id = $1 and email = 'theo@acme.test'";
    await hub.asSuperuser(change, [company.tenantId]);
    await company.press(scene.rootTs, 'task-stop');
    await eventually(
      async () => expect(await company.ephemeralTexts()).toEqual(['This needs the role operator; yours is viewer.']),
      patienceMs,
    );
    expect(await kept(scene)).toBe(0);
    expect(await statusOf(scene)).toBe('in_progress');
  });

  test('while PostgreSQL is away a press is kept, and done when it is back', async () => {
    const scene = await started();
    await scene.buttons(['Stop']);
    hub.gates.postgres.close();
    try {
      await scene.company.press(scene.rootTs, 'task-stop');
    } finally {
      hub.gates.postgres.open();
    }
    expect((await scene.agent.next('task.cancelled')).reason).toContain('Theo pressed “Stop”');
  });
});

describe('the door for interactions', () => {
  test('a wrong signature is 401; a payload of another kind is taken and ignored', async () => {
    const scene = await started();
    const { company } = scene;
    const body = payloadOf(scene, { action: 'task-stop', trigger: 'forged' });
    expect((await postSlackForm(company, { door: 'interactions', body, secret: 'other' })).status).toBe(401);
    const others = [{ type: 'view_submission' }, { type: 'block_actions', actions: [] }, { type: 7 }];
    for (const other of others) {
      const payload = JSON.stringify({ team: { id: company.workspace.slack.teamId }, ...other });
      const answer = await postSlackForm(company, {
        door: 'interactions',
        body: `payload=${encodeURIComponent(payload)}`,
      });
      expect([answer.status, await answer.json()]).toEqual([200, {}]);
    }
    expect(await kept(scene)).toBe(0);
  });

  const folder = new URL('../../../shared/payloads/slack/', import.meta.url);
  test.runIf(existsSync(folder))('no recorded payload, and no damage to one, is a 5xx', async () => {
    const company = await hub.company();
    const names = readdirSync(folder).filter((name) => /^(block_actions|shortcut|view_).*\.json$/.test(name));
    expect(names.length).toBeGreaterThan(4);
    for (const name of names) {
      for (const body of damaged(readFileSync(new URL(name, folder), 'utf8'))) {
        const own = body.replaceAll('"T111"', `"${company.workspace.slack.teamId}"`);
        const payload = `payload=${encodeURIComponent(own)}`;
        const { status } = await postSlackForm(company, { door: 'interactions', body: payload });
        expect(status, name).toBeLessThan(500);
      }
    }
  });
});
