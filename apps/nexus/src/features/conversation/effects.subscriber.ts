import { Inject, Injectable } from '@nestjs/common';
import type { TaskId } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { HandlesSubscription, type ReceivedEvent, type Subscriber } from '../../platform/outbox/subscriber.js';
import { EffectLinks } from '../effects/effect-links.service.js';
import { SpecVersionRepository } from '../tasks/spec-version.repository.js';
import { type Task, TaskRepository } from '../tasks/task.repository.js';
import { Answers } from './answers/answers.service.js';
import { ChannelNotices } from './channel/channel-notices.service.js';
import { Conversation } from './conversation.service.js';
import { MentionTasks } from './orders/mention-tasks.service.js';
import { noteOf, projectIsOver } from './thread/notes.js';
import { operatorEvents } from './channel/operator-notice.js';
import { type OperatorEvent, OwedEffects } from './owed-effects.service.js';
import { ProgressEnds } from './thread/progress-ends.service.js';
import { SessionEffects } from './thread/session-effects.service.js';
import { editNote } from './thread/spec-note.js';

/** After these nobody holds the task. */
const endsOfRuns: ReadonlySet<string> = new Set(['task.available', 'task.failed', 'task.done', 'task.cancelled']);

/** Decides what the outside world is told of each event, and owes it. */
@Injectable()
@HandlesSubscription('conversation.effects')
export class EffectsSubscriber implements Subscriber<null> {
  readonly #tasks: TaskRepository;
  readonly #conversation: Conversation;
  readonly #owed: OwedEffects;
  readonly #versions: SpecVersionRepository;
  readonly #links: EffectLinks;
  @Inject(Answers) private readonly answers!: Answers;
  @Inject(ChannelNotices) private readonly channels!: ChannelNotices;
  @Inject(MentionTasks) private readonly mentions!: MentionTasks;
  @Inject(SessionEffects) private readonly sessions!: SessionEffects;
  @Inject(ProgressEnds) private readonly progressEnds!: ProgressEnds;

  constructor(
    tasks: TaskRepository,
    conversation: Conversation,
    owed: OwedEffects,
    versions: SpecVersionRepository,
    links: EffectLinks,
  ) {
    this.#tasks = tasks;
    this.#conversation = conversation;
    this.#owed = owed;
    this.#versions = versions;
    this.#links = links;
  }

  async prepare(): Promise<null> {
    return null;
  }

  async apply(transaction: TenantTransaction, event: ReceivedEvent): Promise<void> {
    if (event.name === 'task.refused') return this.#owed.oweRefusal(transaction, event);
    if (isForOperators(event)) return this.#owed.oweNotice(transaction, event);
    if (event.name === 'effect.parked') {
      if (event.payload.target.endsWith('.task')) return this.mentions.tellParked(transaction, event);
      return this.channels.owe(transaction, event);
    }
    if (event.taskId === null) return;
    const task = await this.#tasks.lock(transaction, event.taskId);
    if (task === undefined) return;
    switch (event.name) {
      case 'task.created':
        await this.#owed.oweRoot(transaction, event.position, task);
        await this.mentions.link(transaction, event.position, task);
        break;
      case 'task.reopen_refused':
        return this.#tellOver(transaction, event, task);
      case 'message.posted':
      case 'message.edited':
      case 'message.deleted':
        await this.#owed.oweMessage(transaction, event, task);
        break;
      default:
        await this.#owed.oweRootUpdate(transaction, event.position, task);
        await this.#owed.oweStatus(transaction, event, task);
        await this.sessions.owe(transaction, event.position, task);
        // A task that nobody ever held has no marks, and no runs that could have ended.
        if (task.claim_epoch > 0) await this.#oweOfRuns(transaction, event, task);
    }
    await this.#note(transaction, event, event.taskId);
  }

  async #oweOfRuns(transaction: TenantTransaction, event: ReceivedEvent, task: Task): Promise<void> {
    await this.#owed.oweMarks(transaction, event, task);
    if (endsOfRuns.has(event.name)) await this.answers.oweEnds(transaction, event.position, task);
    await this.progressEnds.oweAfter(transaction, event, task);
  }

  /** Where the person did it. */
  async #tellOver(
    transaction: TenantTransaction,
    event: ReceivedEvent<'task.reopen_refused'>,
    task: Task,
  ): Promise<void> {
    const { tag, decidedIn } = event.payload;
    if (decidedIn === 'source') return this.#owed.oweReopenRefusal(transaction, event, task);
    await this.#conversation.note(transaction, task.id, `The task is not opened again. ${projectIsOver(tag)}`);
  }

  async #note(transaction: TenantTransaction, event: ReceivedEvent, taskId: TaskId): Promise<void> {
    const text = event.name === 'task.changed' ? await this.#editNote(transaction, event, taskId) : noteOf(event);
    if (text !== undefined) await this.#conversation.note(transaction, taskId, text);
  }

  async #editNote(
    transaction: TenantTransaction,
    { payload }: ReceivedEvent<'task.changed'>,
    taskId: TaskId,
  ): Promise<string> {
    const { specVersion } = payload;
    const spec = specVersion === undefined ? undefined : await this.#versions.find(transaction, taskId, specVersion);
    return editNote(payload, spec, this.#links.observerUrl(taskId));
  }
}

function isForOperators(event: ReceivedEvent): event is OperatorEvent {
  return (operatorEvents as readonly string[]).includes(event.name);
}
