import { Injectable } from '@nestjs/common';
import type { TenantId } from '@oblivion/protocol';
import type { SlackCommand } from '../../integrations/slack/slack-command.js';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { MemorySearch } from '../memory-search/memory-search.service.js';
import { TaskFinder } from '../tasks/task-finder.repository.js';
import { readTaskName } from '../tasks/task-name.js';
import type { Task } from '../tasks/task.repository.js';
import { Explanations } from '../why/why.service.js';
import { ChannelStatusRepository, type HeldTask } from './channel-status.repository.js';
import { foundText, statusText, taskText, whichTaskText, whyAnswer } from './command-texts.js';

const hitLimit = 5;

/** Answers what people ask by command; changes nothing. */
@Injectable()
export class CommandReads {
  readonly #database: Database;
  readonly #finder: TaskFinder;
  readonly #status: ChannelStatusRepository;
  readonly #explanations: Explanations;
  readonly #memory: MemorySearch;

  constructor(
    database: Database,
    finder: TaskFinder,
    status: ChannelStatusRepository,
    explanations: Explanations,
    memory: MemorySearch,
  ) {
    this.#database = database;
    this.#finder = finder;
    this.#status = status;
    this.#explanations = explanations;
    this.#memory = memory;
  }

  async status(tenantId: TenantId, { channelId }: SlackCommand, name: string): Promise<string> {
    return this.#database.withTenant(tenantId, async (transaction) => {
      if (name === '') return statusText(await this.#status.read(transaction, channelId));
      const task = await this.findTask(transaction, channelId, name);
      if (task === undefined) return this.whichTask(transaction, channelId, name);
      return taskText(task, await this.#explanations.explain(transaction, task.id));
    });
  }

  async why(tenantId: TenantId, { channelId }: SlackCommand, name: string): Promise<string> {
    return this.#database.withTenant(tenantId, async (transaction) => {
      const task = await this.findTask(transaction, channelId, name);
      const why = task === undefined ? undefined : await this.#explanations.explain(transaction, task.id);
      if (task === undefined || why === undefined) return this.whichTask(transaction, channelId, name);
      return whyAnswer(task, why);
    });
  }

  async search(
    tenantId: TenantId,
    { channelId }: SlackCommand,
    asked: { readonly tag: string | null; readonly words: string },
  ): Promise<string> {
    const query = asked.words.slice(0, 2_000).trim();
    if (query === '') return 'Say what to look for: `/oblivion search WORDS`.';
    const project = await this.#database.withTenant(tenantId, (transaction) =>
      this.#status.findProject(transaction, asked.tag === null ? { channel: channelId } : { tag: asked.tag }),
    );
    if (project === undefined) {
      return asked.tag === null
        ? 'This channel is not that of one project. Name it: `/oblivion search @project WORDS`.'
        : `There is no project @${asked.tag}.`;
    }
    const answer = await this.#memory.searchProject(tenantId, project.id, { query, limit: hitLimit });
    return foundText(answer, query);
  }

  /** The task of a name; without a name, the only one that is open in the channel. */
  async findTask(transaction: TenantTransaction, channel: string, text: string): Promise<HeldTask | undefined> {
    const task = await this.#find(transaction, channel, text);
    return task === undefined ? undefined : this.#status.withHolder(transaction, task);
  }

  async whichTask(transaction: TenantTransaction, channel: string, given: string): Promise<string> {
    const project = await this.#status.findProject(transaction, { channel });
    const open = project === undefined ? [] : await this.#status.listOpen(transaction, project.id);
    return whichTaskText(given, open);
  }

  async #find(transaction: TenantTransaction, channel: string, text: string): Promise<Task | undefined> {
    if (text !== '') {
      const name = readTaskName(text);
      return name === undefined ? undefined : this.#finder.find(transaction, name);
    }
    const [only, other] = await this.#finder.listOpen(transaction, channel, 2);
    return other === undefined ? only : undefined;
  }
}
