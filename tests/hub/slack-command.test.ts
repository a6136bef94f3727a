import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
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
  readonly externalId: string;
  readonly taskId: string;
}

/** A task that an agent works on, with its root message posted. */
async function started(): Promise<Started> {
  const company = await hub.company({ projects: ['demo', 'other'] });
  const agent = await company.connect();
  const externalId = await company.writeTask('@demo please');
  const { taskId, epoch } = await agent.claimNext();
  await agent.ask({ type: 'start', taskId, epoch });
  await eventually(async () => expect(await rootText(company)).toContain('in progress'), patienceMs);
  return { company, agent, externalId, taskId };
}

async function rootText(company: Company): Promise<string> {
  return (await company.channelMessages())[0]?.text ?? '';
}

async function setPerson(company: Company, change: string): Promise<void> {
  await hub.asSuperuser(`update person set ${change} where tenant_id = $1 and email = 'theo@acme.test'`, [
    company.tenantId,
  ]);
}

interface PostedCommand {
  readonly fields?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly secret?: string;
}

/** A command as Slack sends it, by hand. */
async function post(company: Company, { fields, body, secret }: PostedCommand): Promise<Response> {
  const { slack } = company.workspace;
  const theo = company.workspace.people.find(({ name }) => name === 'Theo');
  const form = new URLSearchParams({
    team_id: slack.teamId,
    channel_id: company.channelId(),
    user_id: theo?.slackUserId as string,
    command: '/oblivion',
    trigger_id: randomUUID(),
    response_url: `${hub.sandboxUrl}/slack/response/none`,
    ...fields,
  });
  return postSlackForm(company, { door: 'commands', body: body ?? form.toString(), secret });
}

describe('who asks sees the answer, and nobody else', () => {
  test('help, and a word that nobody knows is answered with it', async () => {
    const company = await hub.company();
    expect(await company.type('')).toContain('`why TASK`');
    expect(await company.type('dance')).toMatch(/do not know `dance`[\s\S]*`why TASK`/);
    expect(await company.ephemeralTexts('mira@acme.test')).toEqual([]);
    expect(await company.channelMessages()).toEqual([]);
    expect(await company.refusals()).toEqual([]);
  });

  test('status tells of the channel, and of one task by each of its names', async () => {
    const { company, externalId, taskId } = await started();
    const all = await company.type('status');
    expect(all).toMatch(/\*@demo\*: 1 in progress\./);
    expect(all).toContain('|Fix the login> — in progress, Scribe (AI agent)');
    expect(all).toContain('Connected: Scribe.');
    expect(await company.type('status', { channel: 'other' })).toMatch(/@other\*: no open tasks/);
    const rootTs = (await company.channelMessages())[0]?.ts.replace('.', '');
    const thread = `https://acme.slack.com/archives/${company.channelId()}/p${rootTs}`;
    for (const name of [externalId, taskId, `<https://app.clickup.com/t/${externalId}>`, thread]) {
      expect(await company.type(`status ${name}`, { channel: 'other' }), name).toContain('🔵 in progress  ·  Scribe');
    }
    expect(await company.type('status nosuch')).toMatch(/no single task by “nosuch”\. Open in this channel:\n• `\w+`/);
  });

  test('why tells the reason; the only open task of a channel needs no name', async () => {
    const { company, externalId } = await started();
    const answer = await company.type('why');
    expect(answer).toContain('Scribe');
    expect(await company.type(`why ${externalId}`)).toBe(answer);
    expect(await company.type('why', { channel: 'other' })).toBe('Name the task.');
  });

  test('search finds what the project of the channel remembers, and of no other', async () => {
    const { company, agent, taskId } = await started();
    await agent.ask({ type: 'finish', taskId, epoch: 1, text: 'The session cookie had expired too early.' });
    await eventually(async () => expect(await company.type('search cookie')).toContain('session cookie'), patienceMs);
    expect(await company.type('search cookie', { channel: 'other' })).toContain('Nothing is remembered');
    expect(await company.type('search @demo cookie', { channel: 'other' })).toContain('session cookie');
    expect(await company.type('search @nosuch cookie')).toBe('There is no project @nosuch.');
    expect(await company.type('search')).toContain('Say what to look for');
  });

  test('a member of the workspace whom Oblivion does not know learns how to become known, and nothing else', async () => {
    const { company, externalId } = await started();
    await setPerson(company, 'slack_user_id = null');
    for (const words of ['status', `why ${externalId}`, 'search login', `stop ${externalId}`])
      expect(await company.type(words), words).toContain('does not know you yet');
    expect(await company.type('help')).toContain('`why TASK`');
  });

  test('what takes long is answered later', async () => {
    const { company } = await started();
    const slow = await hub.startAnother({ NEXUS_ROLES: 'intake', NEXUS_SLACK_ANSWER_MS: '1' });
    try {
      await company.control('PATCH', '', { slack: { commandUrl: `${slow.url}/webhooks/slack/commands` } });
      expect(await company.type('status')).toBe('One moment …');
      await eventually(async () => expect((await company.ephemeralTexts()).at(-1)).toContain('@demo'), patienceMs);
    } finally {
      await slow.process.stop();
    }
  });
});

describe('stop', () => {
  test('the agent is told to stop, the task is cancelled, and the thread says by whom', async () => {
    const { company, agent, externalId, taskId } = await started();
    expect(await company.type(`stop ${externalId}`)).toMatch(/^Stopping <.*\|Fix the login>/);
    expect((await agent.next('task.cancelled')).reason).toContain('Theo stopped it in Slack');
    await expect(agent.ask({ type: 'say', taskId, epoch: 1, kind: 'progress', text: 'x' })).rejects.toThrow(
      'lease_lost',
    );
    await eventually(async () => expect(await rootText(company)).toContain('⚫ cancelled'), patienceMs);
    const [root] = await company.channelMessages();
    await eventually(async () => {
      const notes = (await company.thread(root?.ts as string)).filter(({ text }) => text.includes('Theo stopped it'));
      expect(notes).toHaveLength(1);
    }, patienceMs);
    expect(await company.type(`stop ${externalId}`)).toContain('is cancelled already');
  });

  test('a viewer may not, and nothing happens', async () => {
    const { company, externalId } = await started();
    await setPerson(company, "role = 'viewer'");
    expect(await company.type(`stop ${externalId}`)).toBe('This needs the role operator; yours is viewer.');
    expect(await company.type('status')).toContain('1 in progress');
    const kept = await hub.asSuperuser("select from inbox where tenant_id = $1 and kind = 'slash_command'", [
      company.tenantId,
    ]);
    expect(kept.rowCount).toBe(0);
  });

  test('the same order that comes twice is kept once, also after the task was opened again', async () => {
    const { company, agent, externalId } = await started();
    const fields = { text: `stop ${externalId}`, trigger_id: 'once' };
    expect((await post(company, { fields })).status).toBe(200);
    await agent.next('task.cancelled');
    await company.editTask(externalId, { status: 'done' });
    await company.editTask(externalId, { status: 'to do' });
    await eventually(
      () => expect(agent.frames.filter((frame) => frame.type === 'task.available')).toHaveLength(2),
      patienceMs,
    );
    expect(await (await post(company, { fields })).json()).toMatchObject({ response_type: 'ephemeral' });
    const after = await company.writeTask('@demo a later one');
    await agent.next('task.available', (frame) => frame.task.url.includes(after));
    expect(await company.type(`status ${externalId}`)).toContain('waiting for an agent');
  });

  test('while PostgreSQL is away the order is kept, and done when it is back', async () => {
    const { company, agent, externalId } = await started();
    hub.gates.postgres.close();
    try {
      const answer = (await (await post(company, { fields: { text: `stop ${externalId}` } })).json()) as {
        text: string;
      };
      expect(answer.text).toMatch(/^(Kept|One moment)/);
      const read = (await (await post(company, { fields: { text: 'status' } })).json()) as { text: string };
      expect(read.text).toMatch(/cannot look at the moment|One moment/);
    } finally {
      hub.gates.postgres.open();
    }
    expect((await agent.next('task.cancelled')).reason).toContain('Theo stopped it in Slack');
  });
});

describe('the door for commands', () => {
  test('a wrong signature, and a team that nobody connected, are 401', async () => {
    const company = await hub.company();
    expect((await post(company, { secret: 'other' })).status).toBe(401);
    expect((await post(company, { fields: { team_id: 'T0' } })).status).toBe(401);
    expect((await post(company, { body: '' })).status).toBe(401);
  });

  test('a form that is no command is a bad request', async () => {
    const company = await hub.company();
    const { teamId } = company.workspace.slack;
    expect((await post(company, { body: `team_id=${teamId}&text=help` })).status).toBe(400);
    expect((await post(company, { fields: { response_url: 'nonsense' } })).status).toBe(400);
  });

  const sample = new URL('../../../shared/payloads/slack/slash_command.form.txt', import.meta.url);
  test.runIf(existsSync(sample))('a recorded command is answered, and no damage to it is a 5xx', async () => {
    const company = await hub.company();
    const recorded = readFileSync(sample, 'utf8').trim().replace('T111', company.workspace.slack.teamId);
    expect(await (await post(company, { body: recorded })).json()).toMatchObject({
      text: expect.stringMatching('help'),
    });
    for (let at = 0; at < recorded.length; at += 17) {
      const damaged = `${recorded.slice(0, at)}%00%ED%A0%80&=${recorded.slice(at + 5)}`;
      expect((await post(company, { body: damaged })).status, damaged).toBeLessThan(500);
    }
  });
});
