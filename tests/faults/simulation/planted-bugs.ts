import { randomUUID } from 'node:crypto';
import { EffectRepository } from '../../../apps/nexus/dist/features/effects/effect.repository.js';
import { EffectTargets } from '../../../apps/nexus/dist/features/effects/effect-targets.service.js';
import { InboxRepository } from '../../../apps/nexus/dist/features/intake/inbox.repository.js';
import { TaskRepository } from '../../../apps/nexus/dist/features/tasks/task.repository.js';
import { Tasks } from '../../../apps/nexus/dist/features/tasks/task.service.js';

/** A mistake in Nexus that the simulation must find; `plant` makes it in this process and answers with how to mend it. */
export interface PlantedBug {
  readonly name: string;
  readonly plant: () => () => void;
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'webhooks are not told apart from their copies',
    plant: () =>
      replace(
        InboxRepository,
        'insertMany',
        (insertMany) =>
          function (this: InboxRepository, webhooks) {
            return insertMany.call(
              this,
              webhooks.map((webhook) => ({ ...webhook, dedupeKey: randomUUID() })),
            );
          },
      ),
  },
  {
    name: 'a webhook is answered with 200 whether it was kept or not',
    plant: () =>
      replace(
        InboxRepository,
        'insertMany',
        (insertMany) =>
          async function (this: InboxRepository, webhooks) {
            await insertMany.call(this, webhooks).catch(() => undefined);
            return webhooks.map(() => 'kept' as const);
          },
      ),
  },
  {
    name: 'the epoch of a writer is not looked at',
    plant: () =>
      replace(
        Tasks,
        'requireClaim',
        () =>
          async function (this: Tasks, transaction, held) {
            const rows = new TaskRepository();
            const task = await rows.lock(transaction, held.taskId);
            const claim = await rows.findClaim(transaction, held.taskId);
            const run = await transaction.query
              .selectFrom('run')
              .select('id')
              .where('task_id', '=', held.taskId)
              .where('epoch', '=', held.epoch)
              .executeTakeFirstOrThrow();
            const stale = { ...claim, task_id: held.taskId, run_id: run.id, agent_id: held.agentId, epoch: held.epoch };
            const name = await rows.findAgentName(transaction, held.agentId);
            return { task, claim: stale, agent: { id: held.agentId, name } } as Awaited<
              ReturnType<Tasks['requireClaim']>
            >;
          },
      ),
  },
  {
    name: 'a lease that has run out still counts',
    plant: () => replace(TaskRepository, 'isLeaseOver', () => async () => false),
  },
  {
    name: 'an effect whose outcome is unknown is sent again without a look',
    plant: () => replace(EffectTargets, 'findDelivered', () => async () => undefined),
  },
  {
    name: 'an effect that was taken over is settled by both',
    plant: () =>
      replace(
        EffectRepository,
        'markDelivered',
        () =>
          async function (transaction, owed, externalId) {
            await transaction.query
              .updateTable('effect')
              .set({ status: 'delivered', external_id: externalId, sending_until: null })
              .where('id', '=', owed.id)
              .execute();
            return true;
          },
      ),
  },
];

type Method<T, K extends keyof T> = Extract<T[K], (...words: never[]) => unknown>;

/** Puts another method in the place of one, for all instances, until the answer is called. */
function replace<T extends object, K extends keyof T>(
  owner: { readonly prototype: T },
  name: K,
  make: (original: Method<T, K>) => Method<T, K>,
): () => void {
  const original = owner.prototype[name] as Method<T, K>;
  owner.prototype[name] = make(original);
  return () => {
    owner.prototype[name] = original;
  };
}
