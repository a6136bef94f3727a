import { Inject, Injectable } from '@nestjs/common';
import type { PersonId, SlackConnectionView, TenantId } from '@oblivion/protocol';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { isUniqueViolation } from '../../platform/database/unique-violation.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { type Keyring, readKeyring } from '../../platform/secrets/keyring.js';
import { open, seal } from '../../platform/secrets/secret-box.js';
import { ProvisioningRepository } from './provisioning.repository.js';
import { slackSecrets, slackSettings, type SlackSecrets, type SlackSettings } from './slack-connection.js';
import { SlackTokens } from './slack-tokens.service.js';

/** Everything that a connection to Slack is made of. */
export interface NewSlackConnection {
  readonly apiUrl: string;
  readonly teamId: string;
  readonly appId: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly botToken: string;
  readonly signingSecret: string;
  readonly appToken?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** For a token that expires. */
  readonly rotation?: { readonly refreshToken: string; readonly expiresInSeconds: number } | undefined;
  /** When Slack was asked for the token; now when left out. */
  readonly askedAt?: Date | undefined;
}

/** Workspaces of Slack and the tenants that they belong to: one each. */
@Injectable()
export class SlackWorkspaces {
  readonly #database: Database;
  readonly #repository: ProvisioningRepository;
  readonly #tokens: SlackTokens;
  readonly #keyring: Keyring;
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(
    database: Database,
    repository: ProvisioningRepository,
    tokens: SlackTokens,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#database = database;
    this.#repository = repository;
    this.#tokens = tokens;
    this.#keyring = readKeyring(settings.keys.encryption, settings.keys.encryptionPrevious);
  }

  /** Why a tenant cannot connect this workspace, in words for people; undefined when it can. */
  async problemOfTeam(tenantId: TenantId, teamId: string): Promise<string | undefined> {
    const rows = await this.#database.system
      .selectFrom('connection')
      .select(['tenant_id', 'external_id'])
      .where('provider', '=', 'slack')
      .where((where) => where.or([where('external_id', '=', teamId), where('tenant_id', '=', tenantId)]))
      .execute();
    if (rows.some((row) => row.external_id === teamId && row.tenant_id !== tenantId))
      return `the workspace ${teamId} belongs to another tenant of this Nexus; disconnect it there first`;
    const own = rows.find((row) => row.tenant_id === tenantId);
    if (own === undefined || own.external_id === teamId) return undefined;
    return `the workspace ${teamId} is not ${own.external_id}, which is connected; choose that one in Slack`;
  }

  /** Makes or renews the tenant's connection; `taken` when another tenant has the workspace. */
  async connect(
    tenantId: TenantId,
    content: NewSlackConnection,
    by?: { readonly name: string; readonly personId: PersonId },
  ): Promise<'connected' | 'taken'> {
    const { settings, secrets } = partsOf(content);
    try {
      await this.#database.withTenant(tenantId, async (transaction) => {
        const id = await this.#repository.ensureConnectionId(transaction, 'slack', content.teamId);
        const sealed = seal(JSON.stringify(secrets), this.#keyring, id);
        await this.#repository.updateConnection(transaction, id, { settings, secrets: sealed });
        const granted = { botToken: content.botToken, rotation: content.rotation };
        await this.#tokens.keep(transaction, id, { granted, askedAt: content.askedAt ?? this.clock.now() });
        if (by === undefined) return;
        const payload = { connectionId: id, system: 'slack' as const, by: by.name, personId: by.personId };
        await appendEvent(transaction, { name: 'connection.installed', lane: id, payload });
      });
      return 'connected';
    } catch (error) {
      if (isUniqueViolation(error)) return 'taken';
      throw error;
    }
  }

  /** The tenant's connection without its secrets. */
  async find(tenantId: TenantId): Promise<SlackConnectionView | null> {
    const row = await this.#database.withTenant(tenantId, ({ query }) =>
      query
        .selectFrom('connection')
        .leftJoin('slack_token', 'slack_token.connection_id', 'connection.id')
        .select(['id', 'external_id', 'settings', 'secrets', 'created_at'])
        .select(['expires_at', 'refresh_at', 'last_error', 'lost_at'])
        .where('provider', '=', 'slack')
        .where('is_connected', '=', true)
        .executeTakeFirst(),
    );
    if (row === undefined) return null;
    const { appId, botUserId, socketMode } = slackSettings.parse(row.settings);
    const { clientId } = slackSecrets.parse(JSON.parse(open(row.secrets, this.#keyring, row.id)));
    return {
      teamId: row.external_id,
      appId,
      botUserId,
      connectedAt: row.created_at.toISOString(),
      events: socketMode === 'true' ? 'socket' : 'http',
      clientId: clientId ?? null,
      token: {
        expiresAt: row.expires_at?.toISOString() ?? null,
        refreshAt: row.refresh_at?.toISOString() ?? null,
        problem: row.last_error,
        lostAt: row.lost_at?.toISOString() ?? null,
      },
    };
  }
}

function partsOf(content: NewSlackConnection): { settings: Record<string, string>; secrets: SlackSecrets } {
  const { apiUrl, appId, botId, botUserId, appToken, rotation } = content;
  const settings: SlackSettings = { apiUrl, appId, botId, botUserId };
  const { botToken, signingSecret, clientId, clientSecret } = content;
  return {
    settings: { ...settings, ...(appToken === undefined ? {} : { socketMode: 'true' }) },
    // What is undefined does not become a part of the JSON.
    secrets: { botToken, signingSecret, appToken, clientId, clientSecret, refreshToken: rotation?.refreshToken },
  };
}
