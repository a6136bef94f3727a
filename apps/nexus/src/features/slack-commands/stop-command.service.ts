import { Injectable } from '@nestjs/common';
import type { SlackCommand } from '../../integrations/slack/slack-command.js';
import { Database } from '../../platform/database/database.service.js';
import { toKnown } from '../../platform/errors/problem.js';
import type { SlackRequest } from '../intake/slack-doors.service.js';
import { decideTransition } from '../tasks/task-state.js';
import { CommandReads } from './command-reads.service.js';
import { overText, stoppingText } from './command-texts.js';
import { KeptOrders } from './kept-orders.service.js';
import { OrderRights } from './order-rights.service.js';

type Checked =
  | { readonly outcome: 'refused'; readonly text: string }
  | { readonly outcome: 'meant'; readonly task: string; readonly text: string };

/** Takes the order to stop a task: keeps it as webhooks are kept, under Slack's own name for it, and says so. */
@Injectable()
export class StopCommand {
  readonly #database: Database;
  readonly #rights: OrderRights;
  readonly #reads: CommandReads;
  readonly #kept: KeptOrders;

  constructor(database: Database, rights: OrderRights, reads: CommandReads, kept: KeptOrders) {
    this.#database = database;
    this.#rights = rights;
    this.#reads = reads;
    this.#kept = kept;
  }

  async order(request: SlackRequest, command: SlackCommand, name: string): Promise<string> {
    const checked = await this.#check(request, command, name).catch((error: unknown) => {
      // What is kept is looked at again when it is done: it may wait for PostgreSQL, as long as it names its task.
      if (toKnown(error).code !== 'unavailable' || name === '') throw error;
      return { outcome: 'meant', task: name, text: lateText } as const;
    });
    if (checked.outcome === 'refused') return checked.text;
    await this.#kept.keepCommand(request, command, `stop ${checked.task}`);
    return checked.text;
  }

  async #check({ connection }: SlackRequest, { channelId, userId }: SlackCommand, name: string): Promise<Checked> {
    return this.#database.withTenant(connection.tenantId, async (transaction) => {
      const refusal = await this.#rights.refusalOf(transaction, userId);
      if (refusal !== undefined) return { outcome: 'refused', text: refusal };
      const task = await this.#reads.findTask(transaction, channelId, name);
      if (task === undefined) {
        return { outcome: 'refused', text: await this.#reads.whichTask(transaction, channelId, name) };
      }
      if (decideTransition('cancel', task.status, 'person').outcome === 'refused')
        return { outcome: 'refused', text: overText(task) };
      return { outcome: 'meant', task: task.id, text: stoppingText(task) };
    });
  }
}

const lateText =
  'Kept. Oblivion cannot reach its database at the moment; the task is stopped as soon as it can, if you may stop it.';
