import type { KnownBlock } from '@slack/web-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANN, BEN, type Harness, startHarness } from '../testing/workspace.js';

let harness: Harness;
let user_id: string;
beforeAll(async () => {
  harness = await startHarness();
  user_id = harness.world.people[0]?.slackUserId as string;
});
afterAll(() => harness.sandbox.close());

const line: KnownBlock = { type: 'section', text: { type: 'mrkdwn', text: 'hello' } };

async function homeOf(personEmail: string): Promise<unknown> {
  return (await harness.control('GET', `/slack/home?personEmail=${personEmail}`)).blocks;
}

test('a published home is that of one person, and the next one takes its place', async () => {
  await harness.slack.views.publish({ user_id, view: { type: 'home', blocks: [line, line] } });
  await harness.slack.views.publish({ user_id, view: { type: 'home', blocks: [line] } });
  expect(await homeOf(ANN)).toEqual([line]);
  expect(await homeOf(BEN)).toBeNull();
});

test('unknown people, other views, and blocks that Slack does not take are refused', async () => {
  const home = (blocks: KnownBlock[]) => ({ type: 'home' as const, blocks });
  const publish = harness.slack.views.publish.bind(harness.slack.views);
  await expect(publish({ user_id: 'U0', view: home([line]) })).rejects.toThrow('user_not_found');
  await expect(publish({ user_id, view: home(Array.from({ length: 101 }, () => line)) })).rejects.toThrow(
    'invalid_arguments',
  );
  const plan: KnownBlock = { type: 'plan', title: 'work', tasks: [] };
  await expect(publish({ user_id, view: home([plan]) })).rejects.toThrow('invalid_arguments');
  await expect(publish({ user_id, view: { type: 'modal' } as never })).rejects.toThrow('invalid_arguments');
});
