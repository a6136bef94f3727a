import { expect, inject, test } from 'vitest';
import { silentProgress } from '../../command/console/progress.ts';
import { rootMessages, wordsOf } from '../../command/demo/evidence.ts';
import { judge } from '../../command/demo/expectations.ts';
import { playStory, releaseNote } from '../../command/demo/story.ts';
import { eventually, newSignInLink, openCompany } from './company.ts';

test('a ClickUp task becomes the answer of an agent, and every step of it happens exactly once', async () => {
  const doors = { signInLink: await newSignInLink(), progress: silentProgress };
  const evidence = await playStory(inject('system'), releaseNote, doors);
  expect(judge(evidence).filter((expectation) => !expectation.holds)).toEqual([]);
});

test('a tag that no project has gets one comment that names the tags, and nothing in Slack', async () => {
  const { control, channelId, personEmail } = await openCompany();
  const description = '@no-such-project please look at this.';
  const task = await control.createTask({ personEmail, name: 'Nobody is meant', markdownDescription: description });
  const comments = await eventually('a comment on the task', async () => {
    const found = (await control.task(task.id)).comments;
    return found.length > 0 ? found : undefined;
  });
  expect(comments.map((comment) => comment.comment_text)).toEqual([expect.stringContaining('demo')]);
  expect(rootMessages(await control.transcript(channelId), task.url)).toEqual([]);
});

test("Slack's control sequences and foreign letters in a task are shown and ping nobody", async () => {
  const { control, channelId, personEmail } = await openCompany();
  const name = 'Tell <!channel> & <@U0000000> about 🚀 שלום';
  const task = await control.createTask({ personEmail, name, markdownDescription: '@demo <!here> **now**' });
  const root = await eventually(
    'a root message',
    async () => rootMessages(await control.transcript(channelId), task.url)[0],
  );
  expect(root.pings).toEqual([]);
  expect(wordsOf(root)).toContain('🚀 שלום');
});
