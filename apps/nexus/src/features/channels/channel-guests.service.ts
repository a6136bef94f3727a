import { Injectable } from '@nestjs/common';
import type { ChannelMade, TenantId } from '@oblivion/protocol';
import type { SlackChannels } from '../../integrations/slack/slack-channels.client.js';
import { Database } from '../../platform/database/database.service.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { Connections } from '../workspace/connection.service.js';
import { WorkspaceRepository } from '../workspace/workspace.repository.js';
import { slackWords } from './slack-problem.js';

export type Guests = Pick<ChannelMade, 'invited' | 'notInvited'>;
type Invitation = { readonly outcome: 'invited' } | { readonly outcome: 'not_invited'; readonly reason: string };

/** Lets people into a channel, one by one, so that one who cannot come keeps nobody else out. */
@Injectable()
export class ChannelGuests {
  readonly #connections: Connections;
  readonly #workspace: WorkspaceRepository;
  readonly #database: Database;

  constructor(connections: Connections, workspace: WorkspaceRepository, database: Database) {
    this.#connections = connections;
    this.#workspace = workspace;
    this.#database = database;
  }

  /** Inviting whoever is in it already changes nothing. */
  async invite(tenantId: TenantId, channelId: string, people: readonly string[]): Promise<Guests> {
    const guests: Guests = { invited: [], notInvited: [] };
    const connection = people.length === 0 ? undefined : await this.#connections.findSlackOf(tenantId);
    if (connection === undefined) return guests;
    const { channels } = this.#connections.slackClient(connection);
    for (const who of new Set(people)) {
      const invitation = await this.#inviteOne(tenantId, channels, { channelId, who });
      if (invitation.outcome === 'invited') guests.invited.push(who);
      else guests.notInvited.push({ who, reason: invitation.reason });
    }
    return guests;
  }

  async #inviteOne(
    tenantId: TenantId,
    channels: SlackChannels,
    { channelId, who }: { channelId: string; who: string },
  ): Promise<Invitation> {
    try {
      const userId = who.includes('@') ? await this.#findUser(tenantId, channels, who) : who;
      if (userId === undefined) return { outcome: 'not_invited', reason: 'nobody in the workspace has this address' };
      if (!/^[UW][A-Z0-9]+$/.test(userId))
        return { outcome: 'not_invited', reason: 'this is neither an address nor a user id of Slack' };
      await channels.invite(channelId, userId);
      return { outcome: 'invited' };
    } catch (error) {
      if (error instanceof OutsideCallError) return { outcome: 'not_invited', reason: slackWords(error) };
      throw error;
    }
  }

  /** People known here need no look-up in Slack, which takes a scope. */
  async #findUser(tenantId: TenantId, channels: SlackChannels, email: string): Promise<string | undefined> {
    const known = await this.#database.withTenant(tenantId, (transaction) =>
      this.#workspace.findSlackUserByEmail(transaction, email),
    );
    return known ?? channels.findUserByEmail(email);
  }
}
