import { Injectable } from '@nestjs/common';
import type { GroupMade, GroupOrder, ProjectMade, ProjectOrder } from '@oblivion/protocol';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { ChannelGuests } from '../channels/channel-guests.service.js';
import { ChannelMaker } from '../channels/channel-maker.service.js';
import type { OrderGiver } from './order-giver.js';
import { type Project, ProjectRepository } from './project.repository.js';
import { channelPurpose } from './project-texts.js';
import { projectViewOf } from './project-view.js';

/**
 * Makes groups and projects with their channels. Slack is asked first and the result is kept last, so that an order that
 * ended halfway is given again: it finds the channel that it made, and inviting twice changes nothing.
 */
@Injectable()
export class ProjectOrders {
  readonly #database: Database;
  readonly #projects: ProjectRepository;
  readonly #maker: ChannelMaker;
  readonly #guests: ChannelGuests;

  constructor(database: Database, projects: ProjectRepository, maker: ChannelMaker, guests: ChannelGuests) {
    this.#database = database;
    this.#projects = projects;
    this.#maker = maker;
    this.#guests = guests;
  }

  async makeProject(giver: OrderGiver, order: ProjectOrder): Promise<ProjectMade> {
    const { tenantId, name: by, personId } = giver;
    const { tag, group } = order;
    const groupId = await this.#database.withTenant(tenantId, async (transaction) => {
      if ((await this.#projects.find(transaction, { tag })) !== undefined)
        throw exists(`a project @${tag}`, 'body.tag');
      return this.#projects.findGroup(transaction, group);
    });
    if (groupId === undefined)
      throw new NexusError('invalid_request', `There is no group named ${group}.`, { field: 'body.group' });
    const found = await this.#maker.find(tenantId, {
      wish: order.channel,
      name: tag,
      isPrivate: order.isPrivate,
      purpose: channelPurpose(tag, group),
    });
    const guests = await this.#guests.invite(tenantId, found.id, order.invite);
    const project = await this.#database.withTenant(tenantId, async (transaction) => {
      await this.#maker.keep(transaction, found);
      const place = { groupId, channelId: found.id };
      const projectId = await this.#projects.insert(transaction, order, place);
      if (projectId === undefined) throw exists(`a project @${tag}`, 'body.tag');
      const payload = { projectId, tag, channel: found.id, by, personId };
      await appendEvent(transaction, { name: 'project.created', lane: projectId, payload });
      return (await this.#projects.find(transaction, { id: projectId })) as Project;
    });
    return { project: projectViewOf(project), channel: { ...found, ...guests } };
  }

  async makeGroup(giver: OrderGiver, { name, channel: wish, isPrivate, invite }: GroupOrder): Promise<GroupMade> {
    const { tenantId } = giver;
    await this.#database.withTenant(tenantId, async (transaction) => {
      if ((await this.#projects.findGroup(transaction, name)) !== undefined)
        throw exists(`a group ${name}`, 'body.name');
    });
    if (wish === undefined) {
      const group = await this.#database.withTenant(tenantId, (transaction) =>
        this.#keepGroup(transaction, giver, { name, channelId: null }),
      );
      return { group, channel: null };
    }
    const purpose = `The AI agents of the group ${name}.`;
    const found = await this.#maker.find(tenantId, { wish, name, isPrivate, purpose });
    const guests = await this.#guests.invite(tenantId, found.id, invite);
    const group = await this.#database.withTenant(tenantId, async (transaction) => {
      await this.#maker.keep(transaction, found);
      return this.#keepGroup(transaction, giver, { name, channelId: found.id });
    });
    return { group, channel: { ...found, ...guests } };
  }

  async #keepGroup(
    transaction: TenantTransaction,
    { name: by, personId }: OrderGiver,
    group: { name: string; channelId: string | null },
  ): Promise<GroupMade['group']> {
    const id = await this.#projects.insertGroup(transaction, group);
    if (id === undefined) throw exists(`a group ${group.name}`, 'body.name');
    const payload = { groupId: id, group: group.name, channel: group.channelId, by, personId };
    await appendEvent(transaction, { name: 'group.created', lane: id, payload });
    return { id, name: group.name };
  }
}

function exists(what: string, field: string): NexusError {
  return new NexusError('invalid_transition', `There is ${what} already.`, { field });
}
