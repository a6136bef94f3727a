import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { runNexus } from './hub-process.js';

let hub: Hub;
let company: Company;
beforeAll(async () => {
  hub = await Hub.start();
  company = await hub.company();
  const { stdout } = await runNexus(['slack', 'manifest', '--url', hub.nexusUrl], {});
  await company.control('PUT', 'slack/manifest', JSON.parse(stdout) as object);
});
afterAll(() => hub.close());

const patienceMs = 20_000;

/** Opens the home of the app as a person, and waits for what it is to show. */
async function expectHome(personEmail: string, words: RegExp): Promise<void> {
  await company.control('POST', 'slack/home', { personEmail });
  await eventually(async () => {
    const { blocks } = await company.control<{ blocks: unknown }>('GET', `slack/home?personEmail=${personEmail}`);
    expect(JSON.stringify(blocks)).toMatch(words);
  }, patienceMs);
}

test('the home shows what waits for people with the question, what is open, and where to see more', async () => {
  await expectHome('theo@acme.test', /Nothing waits for anybody.*No other task is open.*Observer/);
  const agent = await company.connect();
  await company.writeTask('@demo please', { name: 'First <!channel> task' });
  const { taskId, epoch } = await agent.claimNext();
  await agent.ask({ type: 'start', taskId, epoch });
  await expectHome('theo@acme.test', /Open tasks.*First &lt;!channel&gt; task> — in progress, Scribe \(AI agent\)/);
  await agent.ask({ type: 'say', taskId, epoch, kind: 'question', text: 'Which one?' });
  await expectHome('theo@acme.test', /Waiting for people.*waiting for a person.*> Which one\?.*Open tasks/);
  expect(await company.refusals()).toEqual([]);
});

test('a member whom Oblivion does not know sees no task', async () => {
  const change = "update person set slack_user_id = null where tenant_id = $1 and email = 'mira@acme.test'";
  await hub.asSuperuser(change, [company.tenantId]);
  await expectHome('mira@acme.test', /^\[\{[^[]*does not know you yet[^[]*\}\]$/);
});

test('opening a home is answered, not kept', async () => {
  const kept = await hub.asSuperuser("select from inbox where kind = 'app_home_opened'");
  expect(kept.rowCount).toBe(0);
});
