import { afterAll, beforeAll, expect, test } from 'vitest';
import { Hub } from './hub.js';
import { postSlackEvent } from './signed-slack.js';
import { startTask } from './started-task.js';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

test('a file that a person shares in the thread is named to the agent, and so is that it was taken away', async () => {
  const { company, agent, rootTs } = await startTask(hub);
  const user = company.workspace.people[0]?.slackUserId;
  const place = { user, thread_ts: rootTs, ts: `${Math.floor(Date.now() / 1000)}.000900` };
  const file = { id: 'F1', title: 'The new form', permalink: 'https://acme.slack.com/files/U1/F1/form.png' };
  const files = [{ ...file, pretty_type: 'PNG', size: 42_706 }];
  await postSlackEvent(company, { eventId: 'EvFile', event: { ...place, subtype: 'file_share', text: '', files } });
  const heard = await agent.next('message');
  expect(heard.message.text).toBe(`📎 [The new form](${file.permalink}) (PNG, 43 kB)`);
  const before = { ...place, text: '', files };
  const after = { ...place, text: '', files: [{ id: 'F1', mode: 'tombstone' }] };
  const event = { subtype: 'message_changed', message: after, previous_message: before };
  await postSlackEvent(company, { eventId: 'EvGone', event });
  await agent.next('message', (frame) => frame.message.text === '📎 a file that was deleted');
});
