import { Injectable } from '@nestjs/common';
import type { ConnectionId } from '@oblivion/protocol';
import { escapeSlack } from '../../../integrations/slack/escape.js';
import { slackThreadLink } from '../../../integrations/slack/slack-link.js';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import type { ReceivedEvent } from '../../../platform/outbox/subscriber.js';
import { isAtLeast } from '../../access/role-order.js';
import type { EffectPayload } from '../../effects/effect.js';
import { EffectRepository } from '../../effects/effect.repository.js';
import { routeByTags } from '../../tasks/route-tags.js';
import type { Task } from '../../tasks/task.repository.js';
import { readFailure } from '../../why/failure-words.js';
import { effectOfDraft } from '../../work-sources/draft-mark.js';
import { type Project, WorkspaceRepository } from '../../workspace/workspace.repository.js';
import { Acknowledgements } from './acknowledgements.service.js';
import { type MentionOrder, readMention } from './mention-order.js';
import { failedText, madeText, type MentionRefusal, mentionRefusal } from './mention-texts.js';
import { roleForOrders } from './role-for-orders.js';

/** A message outside threads that mentions the app. */
export interface Mention {
  readonly teamId: string;
  readonly channel: string;
  readonly ts: string;
  readonly userId: string;
  readonly author: string;
  /** Markdown, without the mention. */
  readonly words: string;
}

type Checked =
  | { readonly outcome: 'refused'; readonly refusal: MentionRefusal }
  | {
      readonly outcome: 'meant';
      readonly project: Project;
      readonly order: MentionOrder;
      readonly connectionId: ConnectionId;
    };

export type TaskOrder = EffectPayload<'clickup.task'>;

/**
 * Makes tasks of mentions, where the project allows it. The task is written where tasks are written and comes from there as
 * any other, so that its goal has one place; a mark in its description leads back to the mention.
 */
@Injectable()
export class MentionTasks {
  readonly #workspace: WorkspaceRepository;
  readonly #effects: EffectRepository;
  readonly #acknowledgements: Acknowledgements;

  constructor(workspace: WorkspaceRepository, effects: EffectRepository, acknowledgements: Acknowledgements) {
    this.#workspace = workspace;
    this.#effects = effects;
    this.#acknowledgements = acknowledgements;
  }

  async hear(transaction: TenantTransaction, eventPosition: string, mention: Mention): Promise<void> {
    const { channel, ts, userId } = mention;
    const projects = await this.#workspace.listProjectsOfChannel(transaction, channel);
    if (projects.length === 0) return;
    const checked = await this.#check(transaction, projects, mention);
    const lane = `mention:${transaction.tenantId}:${channel}/${ts}`;
    if (checked.outcome === 'refused') {
      const payload = { channel, user: userId, text: mentionRefusal(checked.refusal) };
      const effect = { kind: 'slack.whisper', payload } as const;
      await this.#effects.insert(transaction, { eventPosition, target: 'slack.whisper', lane, taskId: null, effect });
      return;
    }
    await this.#acknowledgements.owe(transaction, { eventPosition, lane: `${lane}:sign`, taskId: null }, mention);
    const { project, order, connectionId } = checked;
    const payload: TaskOrder = {
      connectionId,
      place: project.clickup_list_id as string,
      title: order.title,
      text: order.text,
      tag: project.tag,
      author: mention.author,
      asked: { url: slackThreadLink(mention), channel, ts, user: userId },
      agentId: order.agent === null ? null : await this.#workspace.findAgentId(transaction, order.agent),
    };
    const effect = { kind: 'clickup.task', payload } as const;
    await this.#effects.insert(transaction, { eventPosition, target: 'clickup.task', lane, taskId: null, effect });
  }

  /** What a person asked for in Slack, for the task that was written for it; undefined for every other task. */
  async findOrder(
    transaction: TenantTransaction,
    task: { readonly connectionId: string; readonly externalId: string; readonly description: string },
  ): Promise<TaskOrder | undefined> {
    const effectId = effectOfDraft(task.description);
    const written = effectId === undefined ? undefined : await this.#effects.findTaskOrder(transaction, effectId);
    // ClickUp may tell of the task before our own call has returned; a copy of it has another id.
    const isIt = written?.externalId == null || written.externalId === task.externalId;
    return written !== undefined && isIt && written.order.connectionId === task.connectionId
      ? written.order
      : undefined;
  }

  /** Says under the mention that there is a task now, and where its thread is. */
  async link(transaction: TenantTransaction, eventPosition: string, task: Task): Promise<void> {
    const { connection_id: connectionId, external_id: externalId, description } = task;
    const order = await this.findOrder(transaction, { connectionId, externalId, description });
    if (order === undefined) return;
    const text = madeText({ url: task.url, title: escapeSlack(task.title).replaceAll('|', '/') });
    const { channel, ts: threadTs } = order.asked;
    await this.#effects.insert(transaction, {
      eventPosition,
      target: 'slack.reply',
      lane: `${task.id}:slack`,
      taskId: task.id,
      effect: { kind: 'slack.reply', payload: { channel, threadTs, text } },
    });
  }

  /** The task could not be written. */
  async tellParked(transaction: TenantTransaction, event: ReceivedEvent<'effect.parked'>): Promise<void> {
    const { effectId, error } = event.payload;
    const written = await this.#effects.findTaskOrder(transaction, effectId);
    if (written === undefined) return;
    const { channel, ts: threadTs } = written.order.asked;
    const payload = { channel, threadTs, text: failedText(escapeSlack(readFailure('clickup', error).words)) };
    await this.#effects.insert(transaction, {
      eventPosition: event.position,
      target: 'slack.reply',
      lane: `mention:${transaction.tenantId}:${channel}/${threadTs}:failed`,
      taskId: null,
      effect: { kind: 'slack.reply', payload },
    });
  }

  async #check(transaction: TenantTransaction, projects: readonly Project[], mention: Mention): Promise<Checked> {
    const refused = (refusal: MentionRefusal): Checked => ({ outcome: 'refused', refusal });
    const routing = routeByTags(mention.words, new Set(projects.map(({ tag }) => tag)));
    const project = projects.length === 1 ? projects[0] : projects.find((each) => isRouted(each, routing));
    if (project === undefined) return refused({ why: 'several', tags: projects.map(({ tag }) => tag) });
    if (!project.mentions_start_tasks) return refused({ why: 'off', tag: project.tag });
    const person = await this.#workspace.findPerson(transaction, { slackUserId: mention.userId });
    if (person === undefined || !isAtLeast(person.role, roleForOrders))
      return refused({ why: 'no_right', role: roleForOrders });
    const agents = await this.#workspace.listAgentNames(transaction, project.group_id);
    const order = readMention(mention.words, agents);
    if (order === undefined) return refused({ why: 'empty' });
    const connectionId = await this.#workspace.findConnectionId(transaction, 'clickup');
    if (project.clickup_list_id === null || connectionId === undefined)
      return refused({ why: 'no_list', tag: project.tag });
    return { outcome: 'meant', project, order, connectionId };
  }
}

function isRouted({ tag }: Project, routing: ReturnType<typeof routeByTags>): boolean {
  return routing.outcome === 'routed' && routing.tag === tag;
}
