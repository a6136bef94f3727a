import { Injectable } from '@nestjs/common';
import type { EventName } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { ReceivedEvent } from '../../platform/outbox/subscriber.js';
import type { Effect } from '../effects/effect.js';
import { EffectRepository } from '../effects/effect.repository.js';
import { type Task, TaskRepository } from '../tasks/task.repository.js';
import { WorkspaceRepository } from '../workspace/workspace.repository.js';
import { MessageRepository, type MessageRow } from './message.repository.js';
import { mirrorOf } from './mirror-rules.js';
import { rootText } from './root-text.js';
import { clickUpComment, slackTexts } from './thread-text.js';

type MessageEvent = ReceivedEvent<'message.posted' | 'message.edited' | 'message.deleted'>;

/** The status that an event calls for in ClickUp. A person's own decisions are theirs to set. */
const statusAfter: Partial<Record<EventName, 'open' | 'in_progress' | 'in_review'>> = {
  'task.claimed': 'in_progress',
  'task.submitted': 'in_review',
};

/** Writes effects into the ledger: what to post, comment or set for a task. */
@Injectable()
export class OwedEffects {
  readonly #effects: EffectRepository;
  readonly #messages: MessageRepository;
  readonly #tasks: TaskRepository;
  readonly #workspace: WorkspaceRepository;

  constructor(
    effects: EffectRepository,
    messages: MessageRepository,
    tasks: TaskRepository,
    workspace: WorkspaceRepository,
  ) {
    this.#effects = effects;
    this.#messages = messages;
    this.#tasks = tasks;
    this.#workspace = workspace;
  }

  async oweRoot(transaction: TenantTransaction, eventPosition: string, task: Task): Promise<void> {
    const effect: Effect = {
      kind: 'slack.root',
      payload: { channel: task.slack_channel_id, text: rootText(task, null) },
    };
    await this.#owe(transaction, eventPosition, task, 'slack.root', effect);
  }

  async oweRootUpdate(transaction: TenantTransaction, eventPosition: string, task: Task): Promise<void> {
    const claim = await this.#tasks.findClaim(transaction, task.id);
    const holder = claim === undefined ? null : await this.#tasks.findAgentName(transaction, claim.agent_id);
    const payload = { channel: task.slack_channel_id, text: rootText(task, holder) };
    await this.#owe(transaction, eventPosition, task, 'slack.root_update', { kind: 'slack.root_update', payload });
  }

  async oweStatus(transaction: TenantTransaction, event: ReceivedEvent, task: Task): Promise<void> {
    const isGivenBack =
      event.name === 'task.available' && event.payload.reason !== 'created' && event.payload.reason !== 'reopened';
    const wanted = isGivenBack ? 'open' : statusAfter[event.name];
    if (wanted === undefined) return;
    const payload = { connectionId: task.connection_id, externalTaskId: task.external_id, wanted };
    await this.#owe(transaction, event.position, task, 'clickup.status', { kind: 'clickup.status', payload });
  }

  async oweMessage(transaction: TenantTransaction, event: MessageEvent, task: Task): Promise<void> {
    const message = await this.#messages.get(transaction, event.payload.messageId);
    const mirror = mirrorOf(message);
    if (event.name !== 'message.posted') {
      if (mirror.slack) await this.#oweFollowUp(transaction, event, task, message);
      return;
    }
    if (message.deleted_at !== null) return;
    if (mirror.slack) await this.#oweThreadMessages(transaction, event.position, task, message);
    if (mirror.clickup) {
      const payload = {
        ...clickUpComment(message),
        links: message.artifacts,
        connectionId: task.connection_id,
        externalTaskId: task.external_id,
        messageId: message.id,
      };
      await this.#owe(transaction, event.position, task, 'clickup.comment', { kind: 'clickup.comment', payload });
    }
  }

  /** Says once, as a comment, that a task names no project that exists, and which ones do. */
  async oweRefusal(transaction: TenantTransaction, event: ReceivedEvent<'task.refused'>): Promise<void> {
    const { connectionId, externalId, tags } = event.payload;
    const projects = await this.#workspace.listProjects(transaction);
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
    await this.#effects.insert(transaction, {
      eventPosition: event.position,
      target: 'clickup.comment',
      lane: `refused:${connectionId}:${externalId}`,
      taskId: null,
      effect: { kind: 'clickup.comment', payload },
    });
  }

  async #oweThreadMessages(
    transaction: TenantTransaction,
    eventPosition: string,
    task: Task,
    message: MessageRow,
  ): Promise<void> {
    const face = await this.#faceOf(transaction, message);
    for (const [index, text] of slackTexts(message).entries()) {
      const payload = { channel: task.slack_channel_id, text, ...face, messageId: message.id };
      await this.#owe(transaction, eventPosition, task, `slack.message/${index}`, { kind: 'slack.message', payload });
    }
  }

  async #oweFollowUp(
    transaction: TenantTransaction,
    event: MessageEvent,
    task: Task,
    message: MessageRow,
  ): Promise<void> {
    const place = { channel: task.slack_channel_id, messageId: message.id };
    const effect: Effect =
      event.name === 'message.deleted'
        ? { kind: 'slack.message_delete', payload: place }
        : { kind: 'slack.message_update', payload: { ...place, text: slackTexts(message)[0] ?? '' } };
    await this.#owe(transaction, event.position, task, effect.kind, effect);
  }

  /** Agents speak under their own name, and it says that they are an AI. */
  async #faceOf(
    transaction: TenantTransaction,
    message: MessageRow,
  ): Promise<{ username?: string; iconEmoji?: string }> {
    if (message.agent_id === null) return {};
    const agent = await this.#workspace.getAgentFace(transaction, message.agent_id);
    return { username: `${agent.name} (AI)`, iconEmoji: agent.icon_emoji ?? ':robot_face:' };
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
