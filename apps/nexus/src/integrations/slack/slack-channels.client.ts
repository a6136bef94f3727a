import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';

/** A channel as Slack shows it to the app. */
export interface SlackChannelView {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
  /** Whether the app is in it. */
  readonly isMember: boolean;
  readonly creatorId: string;
}

const channelView = z
  .object({
    id: z.string(),
    name: z.string(),
    is_private: z.boolean().default(false),
    is_archived: z.boolean().default(false),
    is_member: z.boolean().default(false),
    creator: z.string().default(''),
  })
  .transform(
    ({ id, name, is_private, is_archived, is_member, creator }): SlackChannelView => ({
      id,
      name,
      isPrivate: is_private,
      isArchived: is_archived,
      isMember: is_member,
      creatorId: creator,
    }),
  );

/** Channels on a page of Slack's list: its greatest, for the list is long and seldom asked for. */
const pageSize = 1000;

/** Slack's permanent refusals about channels: a person has to change something. */
export const channelRefusals = [
  'already_archived',
  'already_in_channel',
  'cant_archive_general',
  'cant_archive_required',
  'cant_invite',
  'cant_invite_self',
  'channel_type_not_supported',
  'invalid_name_maxlength',
  'invalid_name_punctuation',
  'invalid_name_specials',
  'method_not_supported_for_channel_type',
  'name_taken',
  'not_archived',
  'not_authorized',
  'user_disabled',
  'user_is_restricted',
  'user_is_ultra_restricted',
  'user_not_found',
  'users_not_found',
] as const;

/** What Oblivion does with channels of a workspace, and not with what is said in them. */
export class SlackChannels {
  readonly #currentClient: () => WebClient;
  readonly #call: <T>(call: () => Promise<T>) => Promise<T>;

  constructor(currentClient: () => WebClient, call: <T>(call: () => Promise<T>) => Promise<T>) {
    this.#currentClient = currentClient;
    this.#call = call;
  }

  /** With the token that is current: it may change between two calls. */
  get #client(): WebClient {
    return this.#currentClient();
  }

  async create(name: string, isPrivate: boolean): Promise<SlackChannelView> {
    const answer = await this.#call(() => this.#client.conversations.create({ name, is_private: isPrivate }));
    return channelView.parse(answer.channel);
  }

  async get(channel: string): Promise<SlackChannelView> {
    const answer = await this.#call(() => this.#client.conversations.info({ channel }));
    return channelView.parse(answer.channel);
  }

  /** Among all that the app may see: public channels, and private ones that it is in. */
  async findByName(name: string): Promise<SlackChannelView | undefined> {
    let cursor: string | undefined;
    do {
      const next = cursor === undefined ? {} : { cursor };
      const answer = await this.#call(() =>
        this.#client.conversations.list({ types: 'public_channel,private_channel', limit: pageSize, ...next }),
      );
      const found = answer.channels?.find((channel) => channel.name === name);
      if (found !== undefined) return channelView.parse(found);
      cursor = answer.response_metadata?.next_cursor || undefined;
    } while (cursor !== undefined);
    return undefined;
  }

  async join(channel: string): Promise<void> {
    await this.#call(() => this.#client.conversations.join({ channel }));
  }

  /** Whoever is in it already stays. */
  async invite(channel: string, userId: string): Promise<void> {
    await orAlready('already_in_channel', () =>
      this.#call(() => this.#client.conversations.invite({ channel, users: userId })),
    );
  }

  async describe(channel: string, purpose: string): Promise<void> {
    await this.#call(() => this.#client.conversations.setPurpose({ channel, purpose }));
  }

  async archive(channel: string): Promise<void> {
    await orAlready('already_archived', () => this.#call(() => this.#client.conversations.archive({ channel })));
  }

  async unarchive(channel: string): Promise<void> {
    await orAlready('not_archived', () => this.#call(() => this.#client.conversations.unarchive({ channel })));
  }

  /** Undefined when nobody in the workspace has the address. */
  async findUserByEmail(email: string): Promise<string | undefined> {
    try {
      const answer = await this.#call(() => this.#client.users.lookupByEmail({ email }));
      return answer.user?.id;
    } catch (error) {
      if (error instanceof OutsideCallError && error.failure.reason === 'users_not_found') return undefined;
      throw error;
    }
  }
}

/** The same again is the same. */
async function orAlready(reason: string, call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof OutsideCallError) || error.failure.reason !== reason) throw error;
  }
}
