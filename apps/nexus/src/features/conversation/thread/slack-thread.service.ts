import { Inject, Injectable } from '@nestjs/common';
import type { TaskId } from '@oblivion/protocol';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import { RootRepository } from '../../effects/slack/root.repository.js';
import { RootReplacement } from '../../effects/slack/root-replacement.service.js';
import { type Task, TaskRepository } from '../../tasks/task.repository.js';
import { Explanations } from '../../why/why.service.js';
import { Conversation } from '../conversation.service.js';
import { MessageRepository } from '../message.repository.js';
import { RootWords } from '../root/root-words.service.js';
import type { SlackAuthor } from '../slack-names.service.js';
import { isWhyRequest, whyText } from '../orders/why-request.js';

interface Place {
  readonly channel: string;
  readonly ts: string;
}

/** A task's thread in Slack, read. */
@Injectable()
export class SlackThread {
  readonly #tasks: TaskRepository;
  readonly #messages: MessageRepository;
  readonly #roots: RootRepository;
  readonly #conversation: Conversation;
  @Inject(RootReplacement) private readonly replacement!: RootReplacement;
  @Inject(RootWords) private readonly words!: RootWords;
  @Inject(Explanations) private readonly explanations!: Explanations;

  constructor(tasks: TaskRepository, messages: MessageRepository, roots: RootRepository, conversation: Conversation) {
    this.#tasks = tasks;
    this.#messages = messages;
    this.#roots = roots;
    this.#conversation = conversation;
  }

  async hear(
    transaction: TenantTransaction,
    place: Place & { threadTs: string },
    said: { author: SlackAuthor; userId: string; text: string },
  ): Promise<void> {
    const taskId = await this.#findTask(transaction, place.channel, place.threadTs);
    if (taskId === undefined) return;
    if (isWhyRequest(said.text)) {
      await this.#explain(transaction, taskId, `why:${place.channel}/${place.ts}`);
      return;
    }
    const task = (await this.#tasks.lock(transaction, taskId)) as Task;
    await this.#conversation.hear(transaction, task, {
      origin: 'slack',
      externalId: `${place.channel}/${place.ts}`,
      author: said.author.name,
      personId: said.author.personId,
      slackUserId: said.userId,
      text: said.text,
    });
  }

  async #findTask(transaction: TenantTransaction, channel: string, threadTs: string): Promise<TaskId | undefined> {
    const taskId = await this.#tasks.findByThread(transaction, channel, threadTs);
    if (taskId !== undefined) return taskId;
    const former = await this.#roots.findTaskOfFormer(transaction, channel, threadTs);
    if (former !== undefined) return former;
    // Somebody may answer a root message before the call that posted it has told us its name.
    if (await this.#roots.isOnItsWay(transaction, channel)) {
      throw new Error('a root message is still being posted');
    }
    // It may have told us between the two looks.
    return this.#tasks.findByThread(transaction, channel, threadTs);
  }

  /** Asked of Oblivion, not of the agent: it would take the question for an answer. Answered once, whoever tells of it. */
  async #explain(transaction: TenantTransaction, taskId: TaskId, name: string): Promise<void> {
    const why = await this.explanations.explain(transaction, taskId);
    if (why !== undefined) await this.#conversation.note(transaction, taskId, whyText(why), name);
  }

  async edit(transaction: TenantTransaction, place: Place, text: string): Promise<void> {
    const message = await this.#find(transaction, place);
    if (message !== undefined) await this.#conversation.edit(transaction, message, text);
  }

  /** Words that are taken back; of a task's root message, which comes again. */
  async delete(transaction: TenantTransaction, eventPosition: string, place: Place): Promise<void> {
    const message = await this.#find(transaction, place);
    if (message !== undefined) return this.#conversation.delete(transaction, message);
    const taskId = await this.#tasks.findByThread(transaction, place.channel, place.ts);
    const task = taskId === undefined ? undefined : await this.#tasks.lock(transaction, taskId);
    // Of what is over nothing is left to say; when it is opened again, its message is missed.
    if (task === undefined || task.status === 'done' || task.status === 'cancelled') return;
    const { channel, ts } = place;
    const text = await this.words.textOf(transaction, task);
    await this.replacement.owe(transaction, eventPosition, { taskId: task.id, channel, ts, text });
  }

  /** Locks the task first, as every writer does, then reads the message again. */
  async #find(transaction: TenantTransaction, place: Place) {
    const externalId = `${place.channel}/${place.ts}`;
    const message = await this.#messages.findByExternalId(transaction, 'slack', externalId);
    if (message === undefined) return undefined;
    await this.#tasks.lock(transaction, message.task_id);
    return this.#messages.findByExternalId(transaction, 'slack', externalId);
  }
}
