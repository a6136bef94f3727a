import type { CauseKind } from './cause.ts';
import type { SilenceScene } from './scene.ts';

const looksUntilQuiet = 10;

/** Processes and stores of Nexus itself are gone. */
export const causesOfNexus: CauseKind = {
  name: 'Nexus itself',
  isAtOnce: false,
  isInShort: false,
  causes: [
    {
      name: 'no worker takes a new task',
      reason: 'no_worker',
      words: /role worker is running\. What happened to the task at .* has not been handled/,
      inject: async (scene, tag) => {
        await scene.process('worker').kill();
        return scene.company.writeTask(`@${tag} please`);
      },
      heal: (scene) => scene.process('worker').start(),
    },
    {
      name: 'no worker offers a task whose lease is over',
      reason: 'no_worker',
      // News that come after the worker was gone are as true a sign of it as the lease.
      words: /role worker is running\. (?:The lease of \S+ ran out at .*; nobody offers|What happened to the task)/,
      inject: async (scene, tag) => {
        const { agent, taskId } = await scene.hold(tag, 'mute');
        agent.close();
        await untilQuiet(scene, tag);
        await scene.process('worker').kill();
        await scene.until('the end of the lease', async () => {
          const over = 'select task_id from claim where task_id = $1 and lease_expires_at < now()';
          return (await scene.system.stores.postgres.ask(over, [taskId]))[0];
        });
        return taskId;
      },
      heal: (scene) => scene.process('worker').start(),
    },
    {
      name: 'the worker stands still',
      reason: 'no_worker',
      words: /role worker is running/,
      inject: async (scene, tag) => {
        scene.process('worker').pause();
        return scene.company.writeTask(`@${tag} please`);
      },
      heal: async (scene) => scene.process('worker').resume(),
    },
    {
      name: 'PostgreSQL is away',
      reason: 'unavailable',
      words: /store that is needed cannot be reached/,
      inject: async (scene, tag) => {
        const { taskId } = await scene.write(tag);
        await scene.system.stores.postgres.stopImmediately();
        return taskId;
      },
      heal: (scene) => scene.system.stores.postgres.startAgain(),
    },
    {
      name: 'its webhook lies in Redis since PostgreSQL was away',
      reason: 'not_stored',
      words: /came at .* while PostgreSQL was away\. They are kept in Redis/,
      inject: async (scene, tag) => {
        const { postgres } = scene.system.stores;
        await scene.process('worker').kill();
        await postgres.stopImmediately();
        const task = await scene.company.writeTask(`@${tag} please`);
        await scene.company.waitForJournal({ kind: 'clickup.webhook', outcome: 'ok', contains: task });
        await scene.process('intake').kill();
        await postgres.startAgain();
        return task;
      },
      heal: async (scene) => {
        await scene.process('intake').start();
        await scene.process('worker').start();
      },
    },
    {
      name: 'Redis is away while agents are',
      reason: 'agents_offline',
      words: /none was ever connected/,
      inject: async (scene, tag) => {
        const { taskId } = await scene.write(tag);
        await scene.system.stores.redis.kill();
        return taskId;
      },
      heal: (scene) => scene.system.stores.redis.startAgain('with its data'),
    },
  ],
};

/** Nothing is due any more, and what was posted last has come back. */
async function untilQuiet(scene: SilenceScene, tag: string): Promise<void> {
  let quietLooks = 0;
  await scene.until('the root message', async () => (await scene.company.channelMessages(tag))[0]);
  await scene.until('quiet', async () => {
    const [row] = await scene.system.stores.postgres.ask(
      `select (select count(*) from delivery where status = 'pending' and subscriber <> 'memory.sources')
         + (select count(*) from effect where status in ('pending', 'sending')
            and task_id in (select task_id from claim join agent on agent.id = agent_id where name like $1)) as waiting`,
      [`${tag}-%`],
    );
    quietLooks = Number(row?.['waiting']) === 0 ? quietLooks + 1 : 0;
    return quietLooks >= looksUntilQuiet ? true : undefined;
  });
}
