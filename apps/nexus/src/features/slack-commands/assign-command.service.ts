import { Inject, Injectable } from '@nestjs/common';
import type { SlackCommand } from '../../integrations/slack/slack-command.js';
import { Database } from '../../platform/database/database.service.js';
import { isAnyone } from '../conversation/orders/command-words.js';
import type { SlackRequest } from '../intake/slack-doors.service.js';
import { TaskRepository } from '../tasks/task.repository.js';
import { WorkspaceRepository } from '../workspace/workspace.repository.js';
import { assigningText, notWaitingText, whomText } from './command-texts.js';
import { CommandReads } from './command-reads.service.js';
import { KeptOrders } from './kept-orders.service.js';
import { OrderRights } from './order-rights.service.js';

type Checked =
  | { readonly outcome: 'refused'; readonly text: string }
  | { readonly outcome: 'meant'; readonly order: string; readonly text: string };

/** Takes the order to offer a task that waits to one agent: keeps it as webhooks are kept, and says so. */
@Injectable()
export class AssignCommand {
  readonly #database: Database;
  readonly #rights: OrderRights;
  readonly #reads: CommandReads;
  readonly #kept: KeptOrders;
  readonly #tasks: TaskRepository;
  @Inject(WorkspaceRepository) private readonly workspace!: WorkspaceRepository;

  constructor(database: Database, rights: OrderRights, reads: CommandReads, kept: KeptOrders, tasks: TaskRepository) {
    this.#database = database;
    this.#rights = rights;
    this.#reads = reads;
    this.#kept = kept;
    this.#tasks = tasks;
  }

  async order(
    request: SlackRequest,
    command: SlackCommand,
    words: { readonly task: string; readonly agent: string },
  ): Promise<string> {
    const checked = await this.#check(request, command, words);
    if (checked.outcome === 'meant') await this.#kept.keepCommand(request, command, checked.order);
    return checked.text;
  }

  async #check(
    { connection }: SlackRequest,
    { channelId, userId }: SlackCommand,
    { task: name, agent }: { readonly task: string; readonly agent: string },
  ): Promise<Checked> {
    return this.#database.withTenant(connection.tenantId, async (transaction) => {
      const refused = (text: string): Checked => ({ outcome: 'refused', text });
      const refusal = await this.#rights.refusalOf(transaction, userId);
      if (refusal !== undefined) return refused(refusal);
      const task = name === '' ? undefined : await this.#reads.findTask(transaction, channelId, name);
      if (task === undefined) return refused(await this.#reads.whichTask(transaction, channelId, name));
      const project = await this.workspace.getProject(transaction, task.project_id);
      const assignee = await this.#tasks.findAgentOfProject(transaction, task, agent);
      if (assignee === undefined && !isAnyone(agent)) {
        return refused(whomText(agent, await this.workspace.listAgentNames(transaction, project.group_id)));
      }
      if (task.status !== 'available') return refused(notWaitingText(task));
      const order = `assign ${task.id} ${assignee?.name ?? 'anyone'}`;
      return { outcome: 'meant', order, text: assigningText(task, assignee?.name ?? null) };
    });
  }
}
