import { Injectable } from '@nestjs/common';
import type { ChannelChange, ChannelChanged, TenantId } from '@oblivion/protocol';
import { Database } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { ChannelGuests } from '../channels/channel-guests.service.js';
import { ChannelMaker, type FoundChannel } from '../channels/channel-maker.service.js';
import { isMadeAlready } from './channel-move.js';
import { ChannelMoves } from './channel-moves.service.js';
import type { OrderGiver } from './order-giver.js';
import { type Project, type ProjectName, ProjectRepository } from './project.repository.js';
import { channelPurpose } from './project-texts.js';
import { projectViewOf } from './project-view.js';

type Move = Pick<ChannelChanged, 'project' | 'formerChannel'>;

/** Gives a project another channel. As when it is made, Slack is asked first and the result is kept last. */
@Injectable()
export class ProjectChannels {
  readonly #database: Database;
  readonly #projects: ProjectRepository;
  readonly #maker: ChannelMaker;
  readonly #guests: ChannelGuests;
  readonly #moves: ChannelMoves;

  constructor(
    database: Database,
    projects: ProjectRepository,
    maker: ChannelMaker,
    guests: ChannelGuests,
    moves: ChannelMoves,
  ) {
    this.#database = database;
    this.#projects = projects;
    this.#maker = maker;
    this.#guests = guests;
    this.#moves = moves;
  }

  /** The same order again changes nothing. */
  async change(giver: OrderGiver, name: ProjectName, change: ChannelChange): Promise<ChannelChanged> {
    const { tenantId } = giver;
    const project = await this.#database.withTenant(tenantId, async (transaction) =>
      open(await this.#projects.find(transaction, name)),
    );
    const found = await this.#find(tenantId, project, change);
    const guests = await this.#guests.invite(tenantId, found.id, change.invite);
    const move = await this.#move(giver, project, found);
    return { ...move, channel: { ...found, ...guests } };
  }

  async #find(tenantId: TenantId, project: Project, { channel: wish }: ChannelChange): Promise<FoundChannel> {
    const { tag, slack_channel_id: id, channel_name: channelName, is_private: isPrivate } = project;
    if (isMadeAlready(project, wish)) {
      return { id, name: channelName as string, isPrivate, origin: 'created', note: null };
    }
    return this.#maker.find(tenantId, { wish, name: tag, isPrivate, purpose: channelPurpose(tag, project.group_name) });
  }

  async #move({ tenantId, name: by, personId }: OrderGiver, before: Project, found: FoundChannel): Promise<Move> {
    const { id } = before;
    return this.#database.withTenant(tenantId, async (transaction) => {
      await this.#moves.begin(transaction, before);
      const project = open(await this.#projects.lock(transaction, { id }));
      const { slack_channel_id: from, tag } = project;
      if (from === found.id) return { project: projectViewOf(project), formerChannel: 'It has this channel already.' };
      await this.#maker.keep(transaction, found);
      await this.#projects.setChannel(transaction, id, found.id);
      const payload = { projectId: id, tag, from, to: found.id, by, personId };
      const position = await appendEvent(transaction, { name: 'project.channel_changed', lane: id, payload });
      const formerChannel = await this.#moves.follow(transaction, position, { project, to: found.id });
      const changed = (await this.#projects.find(transaction, { id })) as Project;
      return { project: projectViewOf(changed), formerChannel };
    });
  }
}

function open(project: Project | undefined): Project {
  if (project === undefined) throw new NexusError('not_found', 'There is no such project.');
  if (project.archived_at === null) return project;
  throw new NexusError('invalid_transition', `@${project.tag} is archived: restore it first.`);
}
