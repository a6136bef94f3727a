import type { INestApplicationContext } from '@nestjs/common';
import { EffectRepository } from '../features/effects/effect.repository.js';
import { Database } from '../platform/database/database.service.js';
import { TransactionCounterRepository } from '../platform/feed/transaction-counter.repository.js';
import { type Command, UsageError } from './command.js';
import { withServices } from './context.js';

export const afterRestore: Command = {
  name: 'after-restore',
  usage: 'nexus after-restore',
  summary:
    'Run once after PostgreSQL was restored, before Nexus starts: what waits to be sent is first looked for in Slack and\n' +
    '      ClickUp, and after a dump was loaded, the count of transactions is brought past the newest event.',
  async run(parameters, settings) {
    if (parameters.length > 0) throw new UsageError(`after-restore: ${parameters[0]} is not known; it takes no words`);
    await withServices(settings, async (context) => {
      const doubted = await doubtWaitingEffects(context);
      process.stdout.write(`Looked for before they are sent: ${doubted} effects.\n`);
      const behind = await catchUp(new TransactionCounterRepository(context.get(Database)));
      process.stdout.write(
        behind === 0n
          ? 'PostgreSQL is past the newest event.\n'
          : `PostgreSQL was ${behind} transactions behind the newest event and is past it now.\n`,
      );
    });
  },
};

async function doubtWaitingEffects(context: INestApplicationContext): Promise<number> {
  const database = context.get(Database);
  const effects = context.get(EffectRepository);
  let doubted = 0;
  for (const { id } of await database.system.selectFrom('tenant').select('id').execute())
    doubted += await database.withTenant(id, (transaction) => effects.doubtWaiting(transaction));
  return doubted;
}

/** Answers with how far PostgreSQL was behind. */
async function catchUp(counter: TransactionCounterRepository): Promise<bigint> {
  const first = await counter.countBehind();
  for (let behind = first; behind > 0n; behind = await counter.countBehind()) await counter.advance(behind);
  return first;
}
