import { Inject, Injectable } from '@nestjs/common';
import type { TenantId } from '@oblivion/protocol';
import { requestSocketAddress } from '../../integrations/slack/slack-socket.client.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { Connections, type SlackConnection } from '../workspace/connection.service.js';
import { WorkspaceRepository } from '../workspace/workspace.repository.js';
import { channelFinding, eventsFinding, type Finding, identityFindings, tokenFinding } from './slack-findings.js';

/** Asks Slack whether a tenant's connection can do all that Nexus needs, and says what is missing. Changes nothing. */
@Injectable()
export class SlackCheck {
  readonly #connections: Connections;
  readonly #workspace: WorkspaceRepository;
  readonly #database: Database;
  readonly #settings: Settings;

  constructor(
    connections: Connections,
    workspace: WorkspaceRepository,
    database: Database,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#connections = connections;
    this.#workspace = workspace;
    this.#database = database;
    this.#settings = settings;
  }

  /** Undefined when the tenant has no connection to Slack. */
  async look(tenantId: TenantId): Promise<readonly Finding[] | undefined> {
    const connection = await this.#connections.findSlackOf(tenantId);
    if (connection === undefined) return undefined;
    const identity = await this.#lookAtToken(connection);
    const isKnown = identity.some(({ subject }) => subject === 'scopes');
    return [
      ...identity,
      ...(await this.#lookAtAppToken(connection)),
      ...(isKnown ? await this.#lookAtChannels(connection) : []),
      eventsFinding(await this.#findLastEvent(connection), this.#requestUrl(connection)),
    ];
  }

  async #lookAtToken(connection: SlackConnection): Promise<readonly Finding[]> {
    const { botId, botUserId } = connection.settings;
    const known = { teamId: connection.externalId, botId, botUserId };
    try {
      return identityFindings(known, await this.#connections.slackClient(connection).identify());
    } catch (error) {
      return [tokenFinding('bot token', reasonOf(error))];
    }
  }

  async #lookAtAppToken({ secrets, settings }: SlackConnection): Promise<readonly Finding[]> {
    if (secrets.appToken === undefined) return [];
    try {
      const place = { apiUrl: settings.apiUrl, appToken: secrets.appToken };
      await requestSocketAddress(place, this.#settings.slack.timeoutMs);
      return [{ subject: 'app-level token', state: 'ok', words: 'opens connections of Socket Mode' }];
    } catch (error) {
      return [tokenFinding('app-level token', reasonOf(error))];
    }
  }

  async #lookAtChannels(connection: SlackConnection): Promise<readonly Finding[]> {
    const projects = await this.#database.withTenant(connection.tenantId, (transaction) =>
      this.#workspace.listOpenProjects(transaction),
    );
    const client = this.#connections.slackClient(connection);
    const findings: Finding[] = [];
    // One after the other: Slack counts these calls.
    for (const { tag, slack_channel_id: channel } of projects) {
      const reason = await client.probeChannel(channel).then(() => undefined, reasonOf);
      findings.push(channelFinding({ tag, channel }, reason));
    }
    return findings;
  }

  async #findLastEvent({ id, tenantId }: SlackConnection): Promise<Date | undefined> {
    return this.#database.withTenant(tenantId, async ({ query }) => {
      const row = await query
        .selectFrom('inbox')
        .select('received_at')
        .where('connection_id', '=', id)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row?.received_at;
    });
  }

  #requestUrl({ secrets }: SlackConnection): string | undefined {
    if (secrets.appToken !== undefined) return undefined;
    return `${this.#settings.http.publicUrl.replace(/\/+$/, '')}/webhooks/slack/events`;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof OutsideCallError) return error.words ?? error.failure.reason;
  throw error;
}
