import { Inject, Injectable } from '@nestjs/common';
import type { ConnectionId } from '@oblivion/protocol';
import { withButtons } from '../../integrations/slack/button-links.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { ReceivedEvent } from '../../platform/outbox/subscriber.js';
import type { Effect, SourceEffect } from '../effects/effect.js';
import { MarkRepository } from '../effects/mark.repository.js';
import { RootRepository } from '../effects/slack/root.repository.js';
import { EffectRepository } from '../effects/effect.repository.js';
import type { Task } from '../tasks/task.repository.js';
import type { WorkSource } from '../work-sources/work-source.js';
import { WorkSources } from '../work-sources/work-sources.service.js';
import { WorkspaceRepository } from '../workspace/workspace.repository.js';
import { Acknowledgements } from './orders/acknowledgements.service.js';
import { isBlockedAfter, isHeldAfter } from './root/task-marks.js';
import { MessageRepository, type MessageRow } from './message.repository.js';
import { mirrorOf } from './mirror-rules.js';
import { projectIsOver } from './thread/notes.js';
import { noticeText, type operatorEvents } from './channel/operator-notice.js';
import { rootText } from './root/root-text.js';
import { RootWords } from './root/root-words.service.js';
import { taskButtons } from './root/task-buttons.js';
import { ThreadEffects } from './thread/thread-effects.service.js';
import { slackTexts, sourceComment } from './thread/thread-text.js';
import { wantedStatus } from './wanted-status.js';

/** What operators are told of. */
export type OperatorEvent = ReceivedEvent<(typeof operatorEvents)[number]>;
type MessageEvent = ReceivedEvent<'message.posted' | 'message.edited' | 'message.deleted'>;

/** Writes effects into the ledger: what to post, comment or set for a task. */
@Injectable()
export class OwedEffects {
  readonly #effects: EffectRepository;
  readonly #messages: MessageRepository;
  readonly #workspace: WorkspaceRepository;
  readonly #sources: WorkSources;
  @Inject(Acknowledgements) private readonly signs!: Acknowledgements;
  @Inject(RootRepository) private readonly rootsOwed!: RootRepository;
  @Inject(RootWords) private readonly roots!: RootWords;
  @Inject(ThreadEffects) private readonly thread!: ThreadEffects;
  @Inject(MarkRepository) private readonly marks!: MarkRepository;

  constructor(
    effects: EffectRepository,
    messages: MessageRepository,
    workspace: WorkspaceRepository,
    sources: WorkSources,
  ) {
    this.#effects = effects;
    this.#messages = messages;
    this.#workspace = workspace;
    this.#sources = sources;
  }

  async oweRoot(transaction: TenantTransaction, eventPosition: string, task: Task): Promise<void> {
    const effect: Effect = {
      kind: 'slack.root',
      payload: { channel: task.slack_channel_id, text: withButtons(rootText(task, null), taskButtons(task)) },
    };
    await this.#owe(transaction, eventPosition, task, 'slack.root', effect);
  }

  /** Nothing is owed when the message says it already: Slack allows few changes a minute. */
  async oweRootUpdate(transaction: TenantTransaction, eventPosition: string, task: Task): Promise<void> {
    const text = await this.roots.textOf(transaction, task);
    if ((await this.rootsOwed.findText(transaction, task.id)) === text) return;
    const payload = { channel: task.slack_channel_id, text };
    await this.#owe(transaction, eventPosition, task, 'slack.root_update', { kind: 'slack.root_update', payload });
  }

  async oweStatus(transaction: TenantTransaction, event: ReceivedEvent, task: Task): Promise<void> {
    const source = await this.#sourceOf(transaction, task);
    const wanted = wantedStatus(event, source);
    if (wanted === undefined) return;
    const kind = `${source.provider}.status` as const;
    await this.#owe(transaction, event.position, task, kind, { kind, payload: { ...placeOf(task), wanted } });
  }

  /** A task is marked once for as long as something holds of it; nothing is owed when it says so already. */
  async oweMarks(transaction: TenantTransaction, event: ReceivedEvent, task: Task): Promise<void> {
    const isHeld = isHeldAfter(event);
    const isBlocked = isBlockedAfter(event);
    if (isHeld === undefined && isBlocked === undefined) return;
    const { provider, holderMark, blockedMark } = await this.#sourceOf(transaction, task);
    const place = placeOf(task);
    if (holderMark !== undefined && isHeld !== undefined) {
      await this.#oweMark(transaction, event, task, { kind: `${provider}.holder_mark`, payload: { ...place, isHeld } });
    }
    if (blockedMark !== undefined && isBlocked !== undefined) {
      const payload = { ...place, isBlocked };
      await this.#oweMark(transaction, event, task, { kind: `${provider}.blocked_mark`, payload });
    }
  }

  async #oweMark(
    transaction: TenantTransaction,
    event: ReceivedEvent,
    task: Task,
    effect: SourceEffect & { readonly payload: { readonly isHeld: boolean } | { readonly isBlocked: boolean } },
  ): Promise<void> {
    const isSet = 'isHeld' in effect.payload ? effect.payload.isHeld : effect.payload.isBlocked;
    const last = await this.marks.findLast(transaction, { taskId: task.id, kind: effect.kind });
    if ((last?.isSet ?? false) !== isSet) await this.#owe(transaction, event.position, task, effect.kind, effect);
  }

  async oweMessage(transaction: TenantTransaction, event: MessageEvent, task: Task): Promise<void> {
    const message = await this.#messages.get(transaction, event.payload.messageId);
    const mirror = mirrorOf(message);
    if (event.name !== 'message.posted') {
      await this.#oweFollowUps(transaction, event, task, message);
      return;
    }
    if (message.deleted_at !== null) return;
    if (message.origin === 'slack') await this.#oweSign(transaction, event.position, task, message);
    if (mirror.slack) await this.thread.owe(transaction, event.position, task, message);
    if (mirror.source) {
      const { provider, artifactLinks } = await this.#sourceOf(transaction, task);
      const kind = `${provider}.comment` as const;
      const payload = { ...sourceComment(message), ...placeOf(task), messageId: message.id };
      await this.#owe(transaction, event.position, task, kind, { kind, payload });
      const { artifacts } = message;
      if (artifacts.length === 0 || artifactLinks === undefined) return;
      if (!(await this.#workspace.hasArtifactField(transaction, task.project_id))) return;
      const links: Effect = { kind: `${provider}.artifact_links`, payload: { ...placeOf(task), artifacts } };
      await this.#owe(transaction, event.position, task, links.kind, links);
    }
  }

  /** Copies a person's words to where the task was written, unless they stand there already. */
  async oweCopy(transaction: TenantTransaction, eventPosition: string, task: Task, message: MessageRow): Promise<void> {
    const kind = `${(await this.#sourceOf(transaction, task)).provider}.comment` as const;
    if (await this.#effects.isOwedFor(transaction, message.id, kind)) return;
    const payload = { ...sourceComment(message), ...placeOf(task), messageId: message.id };
    await this.#owe(transaction, eventPosition, task, kind, { kind, payload });
  }

  /** Says once, as a comment, that a task names no project that exists, and which ones do. */
  async oweRefusal(transaction: TenantTransaction, event: ReceivedEvent<'task.refused'>): Promise<void> {
    const { connectionId, externalId, tags } = event.payload;
    const projects = await this.#workspace.listOpenProjects(transaction);
    const existing = projects.map((project) => `@${project.tag}`).join(', ') || 'none yet';
    const unknown = tags.map((tag) => `@${tag}`).join(', ');
    const payload = {
      connectionId,
      externalTaskId: externalId,
      author: 'Oblivion',
      heading: 'does not know a project by this tag.',
      text: `This task names ${unknown}. Projects here: ${existing}. Edit the description to name one of them.`,
      links: [],
      messageId: null,
    };
    const source = await this.#sources.ofConnection(transaction, connectionId);
    const kind = `${source.provider}.comment` as const;
    await this.#effects.insert(transaction, {
      eventPosition: event.position,
      target: kind,
      lane: `refused:${connectionId}:${externalId}`,
      taskId: null,
      effect: { kind, payload },
    });
  }

  /** Says, as a comment, that a task is not opened again because its project is over. */
  async oweReopenRefusal(
    transaction: TenantTransaction,
    { position, payload }: ReceivedEvent<'task.reopen_refused'>,
    task: Task,
  ): Promise<void> {
    const { provider } = await this.#sourceOf(transaction, task);
    const kind = `${provider}.comment` as const;
    const words = { author: 'Oblivion', heading: 'does not open this task again.', text: projectIsOver(payload.tag) };
    const comment = { ...placeOf(task), ...words, links: [], messageId: null };
    await this.#owe(transaction, position, task, kind, { kind, payload: comment });
  }

  /** Tells operators once, where the tenant names a channel for that. */
  async oweNotice(transaction: TenantTransaction, event: OperatorEvent): Promise<void> {
    const channel = await this.#workspace.findOperatorChannel(transaction);
    if (channel === null) return;
    await this.#effects.insert(transaction, {
      eventPosition: event.position,
      target: 'slack.notice',
      lane: `operator:${transaction.tenantId}`,
      taskId: null,
      effect: { kind: 'slack.notice', payload: { channel, text: noticeText(event) } },
    });
  }

  /** A person sees that the words are taken before any agent has thought of them. */
  async #oweSign(
    transaction: TenantTransaction,
    eventPosition: string,
    task: Task,
    message: MessageRow,
  ): Promise<void> {
    const [channel, ts] = message.external_id?.split('/') ?? [];
    if (channel === undefined || ts === undefined) return;
    const owed = { eventPosition, lane: `${task.id}:slack-sign`, taskId: task.id };
    await this.signs.owe(transaction, owed, { channel, ts });
  }

  /** What mirrors an edited or deleted message follows it. A message that is deleted has no words left to judge by. */
  async #oweFollowUps(
    transaction: TenantTransaction,
    event: MessageEvent,
    task: Task,
    message: MessageRow,
  ): Promise<void> {
    const isDeleted = event.name === 'message.deleted';
    if (mirrorOf(message).slack) {
      const place = { channel: task.slack_channel_id, messageId: message.id };
      const effect: Effect = isDeleted
        ? { kind: 'slack.message_delete', payload: place }
        : { kind: 'slack.message_update', payload: { ...place, text: slackTexts(message)[0] ?? '' } };
      await this.#owe(transaction, event.position, task, effect.kind, effect);
    }
    const { provider } = await this.#sourceOf(transaction, task);
    if (!(await this.#effects.isOwedFor(transaction, message.id, `${provider}.comment`))) return;
    const place = { ...placeOf(task), messageId: message.id };
    const effect: Effect = isDeleted
      ? { kind: `${provider}.comment_delete`, payload: place }
      : { kind: `${provider}.comment_update`, payload: { ...sourceComment(message), ...place } };
    await this.#owe(transaction, event.position, task, effect.kind, effect);
  }

  async #sourceOf(transaction: TenantTransaction, task: Task): Promise<WorkSource> {
    return this.#sources.ofConnection(transaction, task.connection_id);
  }

  async #owe(
    transaction: TenantTransaction,
    eventPosition: string,
    task: Task,
    target: string,
    effect: Effect,
  ): Promise<void> {
    const system = effect.kind.split('.')[0] as string;
    const lane = `${task.id}:${system}`;
    await this.#effects.insert(transaction, { eventPosition, target, lane, taskId: task.id, effect });
  }
}

function placeOf(task: Task): { connectionId: ConnectionId; externalTaskId: string } {
  return { connectionId: task.connection_id, externalTaskId: task.external_id };
}
