import type { CauseKind } from './cause.ts';

/** A person has the turn, or had it. */
export const causesOfPeople: CauseKind = {
  name: 'people',
  isAtOnce: true,
  isInShort: true,
  causes: [
    {
      name: 'a question waits for an answer',
      reason: 'waiting_for_answer',
      words: /asked a question .* and waits for a person\.$/,
      inject: async (scene, tag) => (await scene.say(tag, 'question')).taskId,
    },
    {
      name: 'a blocker waits for a person',
      reason: 'waiting_for_answer',
      words: /is blocked and said why .* waits for a person\.$/,
      inject: async (scene, tag) => (await scene.say(tag, 'blocker')).taskId,
    },
    {
      name: 'a result waits for a review',
      reason: 'waiting_for_review',
      words: /handed in a result .* never marks a task done by itself\.$/,
      inject: async (scene, tag) => {
        const held = await scene.hold(tag);
        await scene.finish(held);
        return held.taskId;
      },
    },
    {
      name: 'the agent failed',
      reason: 'agent_failed',
      words: /gave up .*; the thread says why/,
      inject: async (scene, tag) => {
        const held = await scene.hold(tag);
        await scene.finish(held, 'failed');
        return held.taskId;
      },
    },
    {
      name: 'a person closed it',
      reason: 'finished',
      words: /^The task was done .* by Mira/,
      inject: async (scene, tag) => {
        const { externalId, taskId } = await scene.write(tag);
        await scene.company.editTask(externalId, { status: 'done' });
        return taskId;
      },
    },
    {
      name: 'it was deleted in ClickUp',
      reason: 'finished',
      words: /^The task was cancelled .*: it was deleted in ClickUp/,
      inject: async (scene, tag) => {
        const { externalId, taskId } = await scene.write(tag);
        await scene.company.deleteTask(externalId);
        return taskId;
      },
    },
    {
      name: 'its tag names no project',
      reason: 'unknown_tag',
      words: /named @nobody .* no project has that tag/,
      inject: async (scene) => scene.company.writeTask('@nobody please'),
    },
    {
      name: 'it has no tag',
      reason: 'untagged',
      words: /names no project/,
      inject: async (scene) => scene.company.writeTask('please'),
    },
    {
      name: 'it was closed when it came',
      reason: 'untagged',
      words: /closed already when it was seen first/,
      inject: async (scene, tag) => scene.company.writeTask(`@${tag} please`, { status: 'done' }),
    },
    {
      name: 'nobody ever wrote it',
      reason: 'not_known',
      words: /heard nothing of a task no-such-task\.$/,
      inject: async () => 'no-such-task',
    },
  ],
};
