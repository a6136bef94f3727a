import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { Hub } from './hub.js';
import { type StartedTask, startTask } from './started-task.js';

/** Threads of comments in ClickUp. */
let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({
    nexus: { NEXUS_RECONCILIATION_SECONDS: '1', NEXUS_RECONCILIATION_TASK_SECONDS: '1', NEXUS_LEASE_SECONDS: '30' },
  });
});
afterAll(() => hub.close());

/** The agent asks; answers with the id of the comment that its question became. */
async function ask({ company, agent, externalId, held }: StartedTask, text: string): Promise<string> {
  await agent.ask({ type: 'say', ...held, kind: 'question', text });
  return eventually(async () => {
    const asked = (await company.clickUpTask(externalId)).comments.find((each) => each.comment_text.includes(text));
    expect(asked).toBeDefined();
    return asked?.id as string;
  });
}

const heardBy = ({ agent }: StartedTask): readonly string[] =>
  agent.frames.flatMap((frame) =>
    frame.type === 'message' && frame.message.origin === 'clickup' ? [frame.message.text] : [],
  );

test.each([
  ['by webhook', false],
  ['when no webhook comes', true],
])(
  'person: ClickUp reply in a thread -> Slack thread (attributed, below what it answers), and the agent: %s',
  async (_road, isLost) => {
    const started = await startTask(hub);
    const { company, agent, externalId, threadTexts, held } = started;
    const question = await ask(started, 'Which colour?');
    const remark = await company.comment(externalId, 'By the way, it is urgent');
    await agent.next('message', (frame) => frame.message.text === 'By the way, it is urgent');
    if (isLost) await company.fault({ target: 'webhook.clickup', kind: 'drop' });
    await company.comment(externalId, 'Blue', question);
    await company.comment(externalId, 'How urgent?', remark);
    await company.comment(externalId, 'Dark blue', question);
    const replies = [
      '> Scribe (AI agent) asks: Which colour?\n\nBlue',
      '> Mira: By the way, it is urgent\n\nHow urgent?',
      '> Scribe (AI agent) asks: Which colour?\n\nDark blue',
    ];
    await agent.next('message', (frame) => frame.message.text === replies[2]);
    expect(heardBy(started)).toEqual(['By the way, it is urgent', ...replies]);
    await agent.ask({ type: 'finish', ...held, text: 'Painted' });
    await eventually(
      async () =>
        expect(await threadTexts()).toEqual([
          '❓ Which colour?',
          '*Mira* in ClickUp:\nBy the way, it is urgent',
          ...replies.map((text) => `*Mira* in ClickUp:\n${text}`),
          '✅ Painted',
        ]),
      20_000,
    );
    // Whatever is compared afterwards finds nothing new, and nothing of this has come back to ClickUp.
    const { rows } = await hub.asSuperuser('select source_checked_at from task where id = $1', [held.taskId]);
    await eventually(async () => {
      const later = await hub.asSuperuser('select source_checked_at from task where id = $1', [held.taskId]);
      expect(Number(later.rows[0]?.['source_checked_at'])).toBeGreaterThan(Number(rows[0]?.['source_checked_at']) + 1);
    }, 20_000);
    expect(heardBy(started)).toHaveLength(4);
    expect(await company.commentTexts(externalId)).toHaveLength(6);
    agent.close();
  },
);

test('person: ClickUp reply edited -> its mirror in the thread follows', async () => {
  const started = await startTask(hub);
  const { company, agent, externalId, threadTexts } = started;
  const question = await ask(started, 'Which colour?');
  const reply = await company.comment(externalId, 'Blue', question);
  await agent.next('message');
  await company.control('PATCH', `clickup/tasks/${externalId}/comments/${reply}`, {
    personEmail: 'mira@acme.test',
    text: 'Green',
  });
  await eventually(async () =>
    expect(await threadTexts()).toEqual([
      '❓ Which colour?',
      '*Mira* in ClickUp:\n> Scribe (AI agent) asks: Which colour?\n\nGreen',
    ]),
  );
  agent.close();
});
