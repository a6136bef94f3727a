import { afterAll, beforeAll, expect, test } from 'vitest';
import { Hub } from './hub.js';
import { startTask } from './started-task.js';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

interface ThreadWithFiles {
  readonly messages: readonly { readonly files: readonly { readonly id: string; readonly permalink: string }[] }[];
}

test('a file that a person shares in the thread is named to the agent, and so is that it was taken away', async () => {
  const { company, agent, rootTs } = await startTask(hub);
  const channelId = company.channelId();
  const files = [{ name: 'The new form.png', contentBase64: Buffer.alloc(42_706).toString('base64') }];
  const personEmail = 'theo@acme.test';
  await company.control('POST', 'slack/messages', {
    channelId,
    personEmail,
    threadTs: rootTs,
    text: 'As agreed',
    files,
  });
  const heard = await agent.next('message');
  const path = `transcript?channelId=${channelId}&threadTs=${rootTs}`;
  const { messages } = await company.control<ThreadWithFiles>('GET', path);
  const [shared] = messages.flatMap((message) => message.files);
  expect(heard.message.text).toBe(`As agreed\n📎 [The new form.png](${shared?.permalink}) (PNG, 43 kB)`);
  await company.control('DELETE', `slack/files/${shared?.id}`);
  await agent.next('message', (frame) => frame.message.text === 'As agreed\n📎 a file that was deleted');
});
