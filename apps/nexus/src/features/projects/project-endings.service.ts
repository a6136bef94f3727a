import { Injectable } from '@nestjs/common';
import type { ProjectChanged } from '@oblivion/protocol';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { ChannelRepository, type ChannelRow } from '../channels/channel.repository.js';
import { EffectRepository } from '../effects/effect.repository.js';
import type { OrderGiver } from './order-giver.js';
import { type Project, type ProjectName, ProjectRepository } from './project.repository.js';
import { projectViewOf } from './project-view.js';

/** Ends projects and takes them up again. A channel that Oblivion made goes the same way; one of people stays as it is. */
@Injectable()
export class ProjectEndings {
  readonly #database: Database;
  readonly #projects: ProjectRepository;
  readonly #channels: ChannelRepository;
  readonly #effects: EffectRepository;

  constructor(database: Database, projects: ProjectRepository, channels: ChannelRepository, effects: EffectRepository) {
    this.#database = database;
    this.#projects = projects;
    this.#channels = channels;
    this.#effects = effects;
  }

  /** Refused while tasks are open: an agent may be at work on them. Twice is the same as once. */
  async archive(giver: OrderGiver, name: ProjectName): Promise<ProjectChanged> {
    return this.#change(giver, name, 'project.archived', async (transaction, project, position) => {
      const channel = await this.#channels.find(transaction, project.slack_channel_id);
      const shown = `#${channel?.name ?? project.slack_channel_id}`;
      if (channel?.is_ours !== true) return `${shown} was there before the project: it stays as it is.`;
      const isUsed =
        (await this.#channels.listTags(transaction, channel.channel_id)).length > 0 ||
        (await this.#channels.isOfGroup(transaction, channel.channel_id));
      if (isUsed) return `${shown} is used by others, too: it stays open.`;
      await this.#owe(transaction, position, channel.channel_id, 'slack.channel_archive');
      return `${shown} is archived with it.`;
    });
  }

  async restore(giver: OrderGiver, name: ProjectName): Promise<ProjectChanged> {
    return this.#change(giver, name, 'project.restored', async (transaction, project, position) => {
      const channel = await this.#channels.find(transaction, project.slack_channel_id);
      if (channel?.is_ours === true) {
        await this.#owe(transaction, position, channel.channel_id, 'slack.channel_unarchive');
      }
      return restoredWords(project, channel);
    });
  }

  async #change(
    { tenantId, name: by, personId }: OrderGiver,
    name: ProjectName,
    event: 'project.archived' | 'project.restored',
    follow: (transaction: TenantTransaction, project: Project, eventPosition: string) => Promise<string>,
  ): Promise<ProjectChanged> {
    const isArchived = event === 'project.archived';
    return this.#database.withTenant(tenantId, async (transaction) => {
      const project = await this.#projects.lock(transaction, name);
      if (project === undefined) throw new NexusError('not_found', 'There is no such project.');
      if ((project.archived_at !== null) === isArchived) {
        return { project: projectViewOf(project), channel: 'It was so already.' };
      }
      if (isArchived) await this.#requireNothingOpen(transaction, project);
      await this.#projects.setArchived(transaction, project.id, isArchived);
      const payload = { projectId: project.id, tag: project.tag, by, personId };
      const position = await appendEvent(transaction, { name: event, lane: project.id, payload });
      const channel = await follow(transaction, project, position);
      const changed = (await this.#projects.find(transaction, { id: project.id })) as Project;
      return { project: projectViewOf(changed), channel };
    });
  }

  async #requireNothingOpen(transaction: TenantTransaction, { id, tag }: Project): Promise<void> {
    const open = await this.#projects.countOpenTasks(transaction, id);
    if (open === 0) return;
    const what = open === 1 ? 'one open task' : `${open} open tasks`;
    throw new NexusError('invalid_transition', `@${tag} has ${what}: finish or cancel them first.`);
  }

  async #owe(
    transaction: TenantTransaction,
    eventPosition: string,
    channel: string,
    kind: 'slack.channel_archive' | 'slack.channel_unarchive',
  ): Promise<void> {
    await this.#effects.insert(transaction, {
      eventPosition,
      target: kind,
      lane: `channel:${transaction.tenantId}:${channel}`,
      taskId: null,
      effect: { kind, payload: { channel } },
    });
  }
}

function restoredWords(project: Project, channel: ChannelRow | undefined): string {
  const shown = `#${channel?.name ?? project.slack_channel_id}`;
  if (channel?.is_ours !== true) return `${shown} is as people left it.`;
  const back = project.is_private ? 'and invites the app again' : 'and the app comes back by itself';
  return `Slack lets only people open an archived channel: somebody unarchives ${shown} in Slack, ${back}.`;
}
