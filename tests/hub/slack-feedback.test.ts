import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import { LangfuseReceiver } from '../../apps/nexus/src/testing/langfuse-receiver.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';

const patienceMs = 20_000;

let receiver: LangfuseReceiver;
let hub: Hub;
beforeAll(async () => {
  receiver = await new LangfuseReceiver().start();
  hub = await Hub.start({ nexus: receiver.settings });
});
afterEach(() => expect(receiver.problems).toEqual([]));
afterAll(async () => {
  await hub.close();
  await receiver.stop();
});

interface Finished {
  readonly company: Company;
  readonly runId: string;
  readonly resultTs: string;
  press(opinion: 'good' | 'bad', personEmail?: string): Promise<unknown>;
}

async function finished(): Promise<Finished> {
  const company = await hub.company();
  const agent = await company.connect();
  await company.writeTask('@demo please');
  const { taskId, runId, epoch } = await agent.claimNext();
  await agent.ask({ type: 'start', taskId, epoch });
  await agent.ask({ type: 'finish', taskId, epoch, text: 'All **done**' });
  const resultTs = await eventually(async () => {
    const [root] = await company.channelMessages();
    const result = (await company.thread(root?.ts as string)).find(({ text }) => text === '✅ All *done*');
    expect(result?.blocks.map(({ type }) => type)).toEqual(['section', 'context_actions']);
    return result?.ts as string;
  }, patienceMs);
  agent.close();
  const press = (opinion: 'good' | 'bad', personEmail = 'theo@acme.test') =>
    company.control('POST', `slack/messages/${resultTs}/actions`, {
      channelId: company.channelId(),
      personEmail,
      actionId: 'result-feedback',
      value: `${runId}/${opinion}`,
    });
  return { company, runId, resultTs, press };
}

const scoresOf = (runId: string) => [...receiver.scores.values()].filter(({ traceId }) => traceId === runId.slice(4));

test('a thumb under a result becomes a score of the trace of its run; each person has one, the last', async () => {
  const { company, runId, press } = await finished();
  expect(await press('good')).toEqual({ outcome: 'taken' });
  await eventually(
    () => expect(scoresOf(runId)).toMatchObject([{ name: 'feedback', value: 1, comment: 'Theo, in Slack' }]),
    patienceMs,
  );
  await eventually(async () => expect((await company.ephemeralTexts()).join()).toContain('Noted, thank you'));
  await press('bad', 'mira@acme.test');
  await press('bad');
  await eventually(() => {
    const scores = scoresOf(runId).map(({ value, comment }) => [comment, value]);
    expect(scores.toSorted()).toEqual([
      ['Mira, in Slack', 0],
      ['Theo, in Slack', 0],
    ]);
  }, patienceMs);
  expect(await company.refusals()).toEqual([]);
});

test('somebody who is not known here is told so, and gives no score', async () => {
  const { company, runId, press } = await finished();
  await hub.asSuperuser("update person set slack_user_id = null where tenant_id = $1 and email = 'theo@acme.test'", [
    company.tenantId,
  ]);
  await press('good');
  await eventually(async () => expect((await company.ephemeralTexts()).join()).toContain('does not know you'));
  const { rows } = await hub.asSuperuser('select 1 from feedback where run_id = $1', [runId]);
  expect(rows).toEqual([]);
});

test('while Langfuse is away scores wait; one that it refuses holds up nobody', async () => {
  const [first, second] = [await finished(), await finished()];
  receiver.refuseScores(503, 503, 400);
  await first.press('good');
  await eventually(async () => {
    const { rows } = await hub.asSuperuser('select last_error from feedback where run_id = $1', [first.runId]);
    expect(rows).toEqual([{ last_error: 'answers with status 400' }]);
  }, patienceMs);
  await second.press('good');
  await eventually(() => expect(scoresOf(second.runId)).toMatchObject([{ value: 1 }]), patienceMs);
  expect(scoresOf(first.runId)).toEqual([]);
  // Another opinion is another try.
  await first.press('bad');
  await eventually(() => expect(scoresOf(first.runId)).toMatchObject([{ value: 0 }]), patienceMs);
});

test('a Nexus that is killed sends what was given to it', async () => {
  const { runId, press } = await finished();
  await receiver.stop();
  await press('good');
  await eventually(async () => {
    const { rows } = await hub.asSuperuser('select exported_version from feedback where run_id = $1', [runId]);
    expect(rows).toEqual([{ exported_version: 0 }]);
  }, patienceMs);
  await hub.nexus.stop('SIGKILL');
  await receiver.start();
  await hub.startNexus();
  await eventually(() => expect(scoresOf(runId)).toMatchObject([{ value: 1 }]), patienceMs);
});
