import type { CauseKind } from './cause.ts';

/** Nobody of the group has the task. */
export const causesOfTeam: CauseKind = {
  name: 'the group',
  isAtOnce: true,
  isInShort: true,
  causes: [
    {
      name: 'the group has no agents',
      agents: 0,
      reason: 'no_agents',
      words: /has no agents/,
      inject: async (scene, tag) => (await scene.write(tag)).taskId,
    },
    {
      name: 'its agents were never connected',
      reason: 'agents_offline',
      words: /none was ever connected/,
      inject: async (scene, tag) => (await scene.write(tag)).taskId,
    },
    {
      name: 'its agents went away',
      reason: 'agents_offline',
      words: /-1 was seen last, \d+ seconds? ago/,
      inject: async (scene, tag) => {
        const { taskId } = await scene.write(tag);
        (await scene.connect(`${tag}-1`)).close();
        return taskId;
      },
    },
    {
      name: 'its agents are full',
      reason: 'agents_full',
      words: /can: \S+-1 \(1 of 1\)\.$/,
      inject: async (scene, tag) => {
        const agent = await scene.connect(`${tag}-1`, 1);
        await agent.claim((await scene.write(tag)).taskId);
        return (await scene.write(tag)).taskId;
      },
    },
    {
      name: 'one agent is full, the other away',
      agents: 2,
      reason: 'agents_full',
      words: /\(1 of 1\)\. 1 other is offline\.$/,
      inject: async (scene, tag) => {
        const agent = await scene.connect(`${tag}-1`, 1);
        await agent.claim((await scene.write(tag)).taskId);
        return (await scene.write(tag)).taskId;
      },
    },
    {
      name: 'a free agent does not take it',
      reason: 'unclaimed',
      words: /^Offered \d+ seconds? ago to \S+-1; nobody has taken it/,
      inject: async (scene, tag) => {
        await scene.connect(`${tag}-1`);
        return (await scene.write(tag)).taskId;
      },
    },
    {
      name: 'it is given back again and again',
      reason: 'given_back',
      words: /came back 3 times: .* \(not my trade\)/,
      inject: async (scene, tag) => {
        const { taskId } = await scene.write(tag);
        const agent = await scene.connect(`${tag}-1`);
        for (let round = 1; round <= 3; round += 1) {
          const grant = await agent.claim(taskId);
          await agent.ask({ type: 'release', taskId, epoch: grant?.epoch, reason: 'not my trade' });
          agent.drop(taskId);
        }
        return taskId;
      },
    },
  ],
};
