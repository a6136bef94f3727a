import { Inject, Injectable } from '@nestjs/common';
import type { ReactionAdded } from '../../../integrations/slack/reaction-added.js';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import { TaskRepository } from '../../tasks/task.repository.js';
import { WorkspaceRepository } from '../../workspace/workspace.repository.js';
import { MessageRepository } from '../message.repository.js';
import { UnheardWordsRepository } from '../unheard-words.repository.js';
import { OwedEffects } from '../owed-effects.service.js';

/** A reaction marks a person's words in a thread for where the task was written, as `!sync` before them does. */
@Injectable()
export class SyncReactions {
  readonly #messages: MessageRepository;
  @Inject(UnheardWordsRepository) private readonly unheard!: UnheardWordsRepository;
  readonly #tasks: TaskRepository;
  readonly #workspace: WorkspaceRepository;
  readonly #owed: OwedEffects;
  readonly #reaction: string | undefined;

  constructor(
    messages: MessageRepository,
    tasks: TaskRepository,
    workspace: WorkspaceRepository,
    owed: OwedEffects,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#messages = messages;
    this.#tasks = tasks;
    this.#workspace = workspace;
    this.#owed = owed;
    this.#reaction = settings.slack.syncReaction;
  }

  isMeant({ name }: ReactionAdded): boolean {
    return name === this.#reaction;
  }

  /** Whoever is known here may mark; marked twice it is copied once. */
  async hear(transaction: TenantTransaction, eventPosition: string, reaction: ReactionAdded): Promise<void> {
    const externalId = `${reaction.channel}/${reaction.ts}`;
    const message = await this.#messages.findByExternalId(transaction, 'slack', externalId);
    // Told of at the same moment, the two may be handled in any order.
    if (message === undefined && (await this.unheard.isOnItsWay(transaction, reaction)))
      throw new Error('the message that was marked is not handled yet');
    if (message === undefined || message.deleted_at !== null) return;
    if ((await this.#workspace.findPerson(transaction, { slackUserId: reaction.userId })) === undefined) return;
    const task = await this.#tasks.lock(transaction, message.task_id);
    if (task !== undefined) await this.#owed.oweCopy(transaction, eventPosition, task, message);
  }
}
