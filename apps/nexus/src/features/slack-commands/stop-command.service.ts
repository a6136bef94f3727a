import { Inject, Injectable } from '@nestjs/common';
import { type SlackCommand, slackCommandType } from '../../integrations/slack/slack-command.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.service.js';
import { toKnown } from '../../platform/errors/problem.js';
import { currentTraceparent } from '../../platform/telemetry/trace-context.js';
import { decideTransition } from '../tasks/task-state.js';
import { Inbox } from '../intake/inbox.service.js';
import type { SlackRequest } from '../intake/slack-doors.service.js';
import { CommandReads } from './command-reads.service.js';
import { overText, stoppingText } from './command-texts.js';

type Checked =
  | { readonly outcome: 'refused'; readonly text: string }
  | { readonly outcome: 'meant'; readonly task: string; readonly text: string };

/** Takes the order to stop a task: keeps it as webhooks are kept, under Slack's own name for it, and says so. */
@Injectable()
export class StopCommand {
  readonly #database: Database;
  readonly #reads: CommandReads;
  readonly #inbox: Inbox;
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(database: Database, reads: CommandReads, inbox: Inbox) {
    this.#database = database;
    this.#reads = reads;
    this.#inbox = inbox;
  }

  async order(request: SlackRequest, command: SlackCommand, name: string): Promise<string> {
    const checked = await this.#check(request, command, name).catch((error: unknown) => {
      // What is kept is looked at again when it is done: it may wait for PostgreSQL, as long as it names its task.
      if (toKnown(error).code !== 'unavailable' || name === '') throw error;
      return { outcome: 'meant', task: name, text: lateText } as const;
    });
    if (checked.outcome === 'refused') return checked.text;
    await this.#keep(request, command, `stop ${checked.task}`);
    return checked.text;
  }

  async #check({ connection }: SlackRequest, { channelId }: SlackCommand, name: string): Promise<Checked> {
    return this.#database.withTenant(connection.tenantId, async (transaction) => {
      const task = await this.#reads.findTask(transaction, channelId, name);
      if (task === undefined) {
        return { outcome: 'refused', text: await this.#reads.whichTask(transaction, channelId, name) };
      }
      if (decideTransition('cancel', task.status, 'person').outcome === 'refused')
        return { outcome: 'refused', text: overText(task) };
      return { outcome: 'meant', task: task.id, text: stoppingText(task) };
    });
  }

  async #keep({ connection, form }: SlackRequest, command: SlackCommand, text: string): Promise<void> {
    const { token: _token, ...fields } = form;
    await this.#inbox.keep({
      tenantId: connection.tenantId,
      connectionId: connection.id,
      provider: 'slack',
      kind: slackCommandType,
      dedupeKey: `command:${command.triggerId}`,
      lane: `slack:${connection.externalId}:command:${command.triggerId}`,
      body: JSON.stringify({ ...fields, text, type: slackCommandType }),
      receivedAt: this.clock.now(),
      traceparent: currentTraceparent(),
    });
  }
}

const lateText =
  'Kept. Oblivion cannot reach its database at the moment; the task is stopped as soon as it can, if you may stop it.';
