import type { Cause, CauseKind } from './cause.ts';
import type { SilenceScene } from './scene.ts';

type Trouble = readonly [name: string, fault: object, reason: string, words: RegExp];

const slack: readonly Trouble[] = [
  ['took the token back', refused('token_revoked'), 'delivery_parked', /no longer takes .*\(token_revoked\)/],
  ['does not know the token', refused('invalid_auth'), 'delivery_parked', /no longer takes .*\(invalid_auth\)/],
  ['misses a scope', refused('missing_scope'), 'delivery_parked', /lacks a permission \(missing_scope\)/],
  ['put the app out of the channel', refused('not_in_channel'), 'delivery_parked', /not a member .*\(not_in_channel\)/],
  ['archived the channel', refused('is_archived'), 'delivery_parked', /channel is archived \(is_archived\)/],
  ['has no such channel', refused('channel_not_found'), 'delivery_parked', /does not exist.*\(channel_not_found\)/],
  [
    'asks for a pause',
    { kind: '429', retryAfterSeconds: 30 },
    'not_delivered',
    /^Slack limits the rate of calls until 2/,
  ],
  ['fails', { kind: '500' }, 'not_delivered', /^Slack has not taken .*: it answers with an error of its own/],
  ['does not answer', { kind: 'drop' }, 'not_delivered', /^Slack has not taken .*: it does not answer in time/],
  ['closes connections', { kind: 'reset' }, 'not_delivered', /^Slack has not taken .*: it cannot be reached/],
];

/** A question that people can read nowhere: Slack does not take it, and ClickUp is not well either. */
export const causesOfSlack: CauseKind = {
  name: 'Slack',
  isAtOnce: false,
  isInShort: true,
  causes: slack.map(
    ([name, fault, reason, words]): Cause => ({
      name: `Slack ${name}`,
      reason,
      words,
      inject: (scene, tag) =>
        askUnder(scene, tag, [
          { target: 'clickup.createTaskComment', kind: '500' },
          { target: 'slack.chat.postMessage', ...fault },
        ]),
      heal: (scene) => scene.clearFaults(),
    }),
  ),
};

const comments: readonly Trouble[] = [
  ['refuses the token', refused('OAUTH_025', 401), '', /it refuses Oblivion's token \(http 401 OAUTH_025\)/],
  ['lost the task', refused('ITEM_013', 404), '', /the task is not there any more \(http 404 ITEM_013\)/],
  ['asks for a pause', { kind: '429', retryAfterSeconds: 30 }, '', /it limits the rate of calls/],
  ['fails', { kind: '500' }, '', /it answers with an error of its own/],
];
const arrivals: readonly Trouble[] = [
  ...comments.filter(([name]) => name !== 'lost the task'),
  ['does not answer', { kind: 'drop' }, '', /it does not answer in time/],
];

/** ClickUp shows less than Slack, or does not let a new task be read. */
export const causesOfClickUp: CauseKind = {
  name: 'ClickUp',
  isAtOnce: false,
  isInShort: true,
  causes: [
    ...comments.map(
      ([name, fault, , words]): Cause => ({
        name: `ClickUp ${name} when a question is to be shown`,
        reason: 'waiting_for_answer',
        words: new RegExp(`waits for a person\\. ClickUp does not show it: ${words.source}`),
        inject: (scene, tag) => askUnder(scene, tag, [{ target: 'clickup.createTaskComment', ...fault }]),
        heal: (scene) => scene.clearFaults(),
      }),
    ),
    {
      name: 'the list in ClickUp has no status for it',
      reason: 'waiting_for_review',
      words: /ClickUp does not show the status: the list has no status for it/,
      inject: async (scene, tag) => {
        const held = await scene.hold(tag);
        await scene.fault({ target: 'clickup.updateTask', ...refused('CRTSK_001', 400) });
        await scene.finish(held);
        return held.taskId;
      },
      heal: (scene) => scene.clearFaults(),
    },
    ...arrivals.map(
      ([name, fault, , words]): Cause => ({
        name: `ClickUp ${name} when a new task is read`,
        reason: 'not_handled',
        words: new RegExp(`could not be read from ClickUp: ${words.source}`),
        inject: async (scene, tag) => {
          await scene.fault({ target: 'clickup.getTask', ...fault });
          return scene.company.writeTask(`@${tag} please`);
        },
        heal: (scene) => scene.clearFaults(),
      }),
    ),
  ],
};

/** A person has the turn, and what they do may not be heard. */
export const causesOfHearing: CauseKind = {
  name: 'what is not heard',
  isAtOnce: false,
  isInShort: false,
  causes: [
    {
      name: 'ClickUp cannot be compared',
      reason: 'not_heard',
      words: /waits for a person\. Since .* nothing is heard from ClickUp: it refuses Oblivion's token/,
      inject: (scene, tag) =>
        askUnder(scene, tag, [{ target: 'clickup.getFilteredTeamTasks', ...refused('OAUTH_025', 401) }]),
      heal: (scene) => scene.clearFaults(),
    },
    {
      name: 'the webhook of ClickUp is suspended and cannot be revived',
      reason: 'waiting_for_answer',
      words: /The webhook of ClickUp is suspended and could not be revived since .* heard late/,
      inject: async (scene, tag) => {
        const task = await askUnder(scene, tag, [{ target: 'clickup.updateWebhook', kind: '500' }]);
        const { webhooks } = await scene.company.control<{ webhooks: { id: string }[] }>('GET', 'clickup/webhooks');
        await scene.company.control('POST', `clickup/webhooks/${webhooks[0]?.id}/suspend`);
        return task;
      },
      heal: (scene) => scene.clearFaults(),
    },
    {
      name: 'Slack sends no events',
      reason: 'not_heard',
      words: /nothing is heard from Slack: what is posted there does not come back/,
      inject: (scene, tag) => askUnder(scene, tag, [{ target: 'webhook.slack', kind: 'drop' }]),
      heal: (scene) => scene.clearFaults(),
    },
  ],
};

function refused(error: string, status = 401): object {
  return { kind: 'refused', error, status };
}

/** A question that is asked while these faults strike; the task itself came before. */
async function askUnder(scene: SilenceScene, tag: string, faults: readonly object[]): Promise<string> {
  const { agent, grant, taskId } = await scene.hold(tag);
  await scene.until(`the root message of ${tag}`, async () => (await scene.company.channelMessages(tag))[0]);
  for (const fault of faults) await scene.fault(fault);
  await agent.ask({ type: 'say', taskId, epoch: grant.epoch, kind: 'question', text: 'Which one?' });
  return taskId;
}
