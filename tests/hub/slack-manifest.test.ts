import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { slackMethods } from '../../apps/nexus/src/integrations/slack/slack-usage.js';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { runNexus } from './hub-process.js';

let hub: Hub;
let company: Company;
beforeAll(async () => {
  hub = await Hub.start();
  company = await hub.company();
});
afterAll(() => hub.close());

const patienceMs = 20_000;

interface Manifest {
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
}

async function manifest(url = hub.nexusUrl): Promise<Manifest> {
  const { code, stdout, stderr } = await runNexus(['slack', 'manifest', '--url', url], {});
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Manifest;
}

test('an app made from the manifest can do all that Nexus does, and is asked for nothing more', async () => {
  const view = await company.control<{ slack: { requestUrlVerified: boolean; scopes: string[] } }>(
    'PUT',
    'slack/manifest',
    await manifest(),
  );
  expect(view.slack.requestUrlVerified).toBe(true);

  const agent = await company.connect();
  await company.writeTask('@demo please');
  const held = await agent.claimNext();
  const { taskId, epoch } = held;
  await agent.ask({ type: 'start', taskId, epoch });
  const rootTs = await eventually(async () => {
    const [root] = await company.channelMessages();
    expect(root?.text).toContain('in progress');
    return root?.ts as string;
  }, patienceMs);
  await agent.ask({ type: 'say', taskId, epoch, kind: 'question', text: 'Which one?' });
  await company.reply(rootTs, 'the first');
  expect((await agent.next('message')).message).toMatchObject({ author: 'Theo', text: 'the first' });
  expect(await company.type('status')).toContain('1 in progress');
  await agent.ask({ type: 'finish', taskId, epoch, text: 'ok' });
  await eventually(
    async () => expect(Object.keys(await company.buttons(rootTs))).toContain('task-approve'),
    patienceMs,
  );
  await company.press(rootTs, 'task-approve');
  await eventually(async () => expect((await company.channelMessages())[0]?.text).toContain('✅ done'), patienceMs);

  expect(await company.refusals()).toEqual([]);
  const { entries } = await company.control<{ entries: { name: string }[] }>(
    'GET',
    'journal?kind=slack.request&limit=1000',
  );
  const used = new Set(entries.map(({ name }) => name));
  expect([...used].filter((name) => !(name in slackMethods))).toEqual([]);
  expect(used).toContain('chat.postMessage');
});

test('the address of events is verified before Nexus knows the workspace', async () => {
  const made = await fetch(`${hub.sandboxUrl}/control/workspaces`, { method: 'POST' });
  const { workspaceId } = (await made.json()) as { workspaceId: string };
  const installed = await fetch(`${hub.sandboxUrl}/control/workspaces/${workspaceId}/slack/manifest`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(await manifest()),
  });
  expect(await installed.json()).toMatchObject({ slack: { requestUrlVerified: true } });
});

test("the ids that Nexus asks for are those that Slack's own test of the token tells", async () => {
  const { apiUrl, botToken, teamId, botUserId, botId } = company.workspace.slack;
  const told = await new WebClient(botToken, { slackApiUrl: apiUrl }).auth.test();
  expect(told).toMatchObject({ team_id: teamId, user_id: botUserId, bot_id: botId });
});

test('a manifest that asks for too little is refused by Slack', async () => {
  const full = await manifest();
  const bot = full.oauth_config.scopes.bot.filter((scope) => scope !== 'commands');
  const small = { ...full, oauth_config: { scopes: { bot } } };
  await expect(company.control('PUT', 'slack/manifest', small)).rejects.toThrow('need the scope commands');
});

test('an address that is none is told in one line', async () => {
  const { code, stderr } = await runNexus(['slack', 'manifest', '--url', 'nexus'], {});
  expect([code, stderr]).toEqual([2, 'nexus: --url: nexus is no address that begins with https://\n']);
});
