import { Injectable } from '@nestjs/common';
import type { ChannelMade, ChannelWish, TenantId } from '@oblivion/protocol';
import type { SlackChannels, SlackChannelView } from '../../integrations/slack/slack-channels.client.js';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { Connections, type SlackConnection } from '../workspace/connection.service.js';
import { ChannelRepository } from './channel.repository.js';
import { candidateNames, isChannelId } from './channel-name.js';
import { slackProblem } from './slack-problem.js';

export interface WantedChannel {
  readonly wish: ChannelWish;
  /** What it is called when the wish names nothing. */
  readonly name: string;
  readonly isPrivate: boolean;
  readonly purpose: string;
}

/** A channel as Slack has it now, not yet kept here. */
export type FoundChannel = Pick<ChannelMade, 'id' | 'name' | 'isPrivate' | 'origin' | 'note'>;

/**
 * Makes a channel, or finds the one that is meant. Asked again after a crash it finds what it had made: a channel of the app
 * by that name that nobody uses yet.
 */
@Injectable()
export class ChannelMaker {
  readonly #connections: Connections;
  readonly #channels: ChannelRepository;
  readonly #database: Database;
  readonly #log: Log;

  constructor(connections: Connections, channels: ChannelRepository, database: Database, log: Log) {
    this.#connections = connections;
    this.#channels = channels;
    this.#database = database;
    this.#log = log;
  }

  /** Throws in words fit for people when Slack or the channel does not allow it. */
  async find(tenantId: TenantId, wanted: WantedChannel): Promise<FoundChannel> {
    const connection = await this.#connections.findSlackOf(tenantId);
    if (connection === undefined) throw new NexusError('unavailable', 'Slack is not connected.');
    const { channels } = this.#connections.slackClient(connection);
    try {
      if (wanted.wish.kind === 'existing') {
        const view = await named(channels, wanted.wish.channel);
        return await this.#adopt(connection, channels, { view, isPrivate: wanted.isPrivate });
      }
      return await this.#create(connection, channels, { ...wanted, wish: wanted.wish });
    } catch (error) {
      if (error instanceof OutsideCallError) throw slackProblem(error);
      throw error;
    }
  }

  /** Keeps it with what it was made for. Throws when another took it meanwhile. */
  async keep(transaction: TenantTransaction, { id, name, origin }: FoundChannel): Promise<void> {
    const channel = { channelId: id, name };
    if (origin === 'adopted') return this.#channels.name(transaction, channel);
    if (await this.#channels.claim(transaction, channel)) return;
    throw new NexusError('invalid_transition', `#${name} was taken by another order just now. Order it again.`);
  }

  async #create(
    connection: SlackConnection,
    channels: SlackChannels,
    wanted: WantedChannel & { readonly wish: Extract<ChannelWish, { kind: 'new' }> },
  ): Promise<FoundChannel> {
    const { wish, isPrivate, purpose } = wanted;
    const { tenantId, settings } = connection;
    const [first = '', ...others] = candidateNames(wish.name ?? wanted.name);
    for (const name of [first, ...others]) {
      const made = await createUnlessTaken(channels, name, isPrivate);
      if (made !== undefined) await this.#describe(channels, made, purpose);
      const note = name === first ? null : `#${first} is taken, so it is #${name}.`;
      if (made !== undefined) return { id: made.id, name: made.name, isPrivate, origin: 'created', note };
      const taken = await channels.findByName(name);
      if (taken === undefined) continue;
      const isLeft = taken.creatorId === settings.botUserId && taken.isMember && taken.isPrivate === isPrivate;
      if (isLeft && !(await this.#isUsed(tenantId, taken.id))) {
        return { id: taken.id, name: taken.name, isPrivate, origin: 'created', note };
      }
      if (wish.ifTaken === 'adopt') return this.#adopt(connection, channels, { view: taken, isPrivate });
    }
    throw new NexusError('invalid_transition', `#${first} and the names after it are taken. Choose another name.`, {
      field: 'body.channel.name',
    });
  }

  async #adopt(
    { tenantId }: SlackConnection,
    channels: SlackChannels,
    { view, isPrivate }: { readonly view: SlackChannelView; readonly isPrivate: boolean },
  ): Promise<FoundChannel> {
    const refuse = (why: string) =>
      new NexusError('invalid_transition', `#${view.name} ${why}`, { field: 'body.channel' });
    if (view.isArchived) throw refuse('is archived. Unarchive it in Slack, or choose another channel.');
    if (isPrivate && !view.isPrivate) throw refuse('is public, and the project is to be private.');
    if (!view.isMember) await channels.join(view.id);
    const others = await this.#database.withTenant(tenantId, (transaction) =>
      this.#channels.listTags(transaction, view.id),
    );
    const note = adoptionNote(view, { isPrivate, others });
    return { id: view.id, name: view.name, isPrivate: view.isPrivate, origin: 'adopted', note };
  }

  /** What a channel is for helps people and is worth no failure. */
  async #describe(channels: SlackChannels, { id }: SlackChannelView, purpose: string): Promise<void> {
    try {
      await channels.describe(id, purpose);
    } catch (error) {
      this.#log.warn({ channelId: id, ...errorFields(error) }, 'a channel has no description');
    }
  }

  async #isUsed(tenantId: TenantId, channelId: string): Promise<boolean> {
    return this.#database.withTenant(tenantId, (transaction) => this.#channels.isUsed(transaction, channelId));
  }
}

function adoptionNote(
  { name, isPrivate }: SlackChannelView,
  wanted: { readonly isPrivate: boolean; readonly others: readonly string[] },
): string | null {
  const notes = [
    ...(!wanted.isPrivate && isPrivate ? [`#${name} is private: only people in it see the tasks.`] : []),
    ...(wanted.others.length === 0
      ? []
      : [`#${name} has tasks of ${wanted.others.map((tag) => `@${tag}`).join(', ')}, too.`]),
  ];
  return notes.length === 0 ? null : notes.join(' ');
}

async function named(channels: SlackChannels, given: string): Promise<SlackChannelView> {
  const text = given.trim().replace(/^#/, '');
  if (isChannelId(text)) return channels.get(text);
  const found = await channels.findByName(text.toLowerCase());
  if (found !== undefined) return found;
  const advice = 'If it is private, invite the app into it first.';
  throw new NexusError('invalid_request', `There is no channel #${text} that the app can see. ${advice}`, {
    field: 'body.channel.channel',
  });
}

async function createUnlessTaken(
  channels: SlackChannels,
  name: string,
  isPrivate: boolean,
): Promise<SlackChannelView | undefined> {
  try {
    return await channels.create(name, isPrivate);
  } catch (error) {
    if (error instanceof OutsideCallError && error.failure.reason === 'name_taken') return undefined;
    throw error;
  }
}
