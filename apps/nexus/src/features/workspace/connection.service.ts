import { Inject, Injectable } from '@nestjs/common';
import type { ConnectionId, TenantId } from '@oblivion/protocol';
import { z } from 'zod';
import { ClickUpClient } from '../../integrations/clickup/clickup.client.js';
import { SlackClient } from '../../integrations/slack/slack.client.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { type Keyring, readKeyring } from '../../platform/secrets/keyring.js';
import { open } from '../../platform/secrets/secret-box.js';
import { withTimeout } from '../../platform/with-timeout.js';

export const slackSettings = z.object({ apiUrl: z.url(), appId: z.string(), botId: z.string(), botUserId: z.string() });
export const slackSecrets = z.object({ botToken: z.string(), signingSecret: z.string() });
export const clickUpSettings = z.object({ apiUrl: z.url(), serviceUserId: z.string() });
export const clickUpSecrets = z.object({ token: z.string(), webhookSecret: z.string().optional() });

interface Opened {
  readonly id: ConnectionId;
  readonly tenantId: TenantId;
  readonly externalId: string;
}
export interface SlackConnection extends Opened {
  readonly provider: 'slack';
  readonly settings: z.infer<typeof slackSettings>;
  readonly secrets: z.infer<typeof slackSecrets>;
}
export interface ClickUpConnection extends Opened {
  readonly provider: 'clickup';
  readonly settings: z.infer<typeof clickUpSettings>;
  readonly secrets: z.infer<typeof clickUpSecrets>;
}
type Connection = SlackConnection | ClickUpConnection;

export type Freshness = 'known' | 'new';

/** Wrong signatures make nobody read the secrets more often than this. */
const refreshPauseMs = 1_000;

interface ConnectionName {
  readonly provider: 'slack' | 'clickup';
  readonly externalId?: string;
  readonly tenantId?: TenantId;
  readonly id?: ConnectionId;
}

/** Connections with their secrets opened, kept in memory for a short while. */
@Injectable()
export class Connections {
  readonly #cache = new Map<string, { connection: Connection; readAtMs: number }>();
  readonly #refreshedAtMs = new Map<string, number>();
  readonly #keyring: Keyring;
  readonly #database: Database;
  readonly #settings: Settings;

  constructor(database: Database, @Inject(SETTINGS) settings: Settings) {
    this.#database = database;
    this.#settings = settings;
    this.#keyring = readKeyring(settings.keys.encryption, settings.keys.encryptionPrevious);
  }

  /** `freshness: 'new'`: secrets may have been changed a moment ago. */
  async findSlackByTeam(teamId: string, freshness: Freshness = 'known'): Promise<SlackConnection | undefined> {
    const found = await this.#find(`team:${teamId}`, { provider: 'slack', externalId: teamId }, freshness);
    return found?.provider === 'slack' ? found : undefined;
  }

  async findSlackOf(tenantId: TenantId): Promise<SlackConnection | undefined> {
    const found = await this.#find(`slack:${tenantId}`, { provider: 'slack', tenantId });
    return found?.provider === 'slack' ? found : undefined;
  }

  /** `freshness: 'new'`: secrets may have been changed a moment ago. */
  async findClickUp(id: string, freshness: Freshness = 'known'): Promise<ClickUpConnection | undefined> {
    const found = await this.#find(`id:${id}`, { provider: 'clickup', id: id as ConnectionId }, freshness);
    return found?.provider === 'clickup' ? found : undefined;
  }

  slackClient(connection: SlackConnection): SlackClient {
    const credentials = { apiUrl: connection.settings.apiUrl, botToken: connection.secrets.botToken };
    return new SlackClient(credentials, this.#settings.slack.timeoutMs);
  }

  clickUpClient(connection: ClickUpConnection): ClickUpClient {
    const credentials = { apiUrl: connection.settings.apiUrl, token: connection.secrets.token };
    return new ClickUpClient(credentials, this.#settings.clickup.timeoutMs);
  }

  async #find(cacheKey: string, by: ConnectionName, freshness: Freshness = 'known'): Promise<Connection | undefined> {
    const cached = this.#cache.get(cacheKey);
    if (cached !== undefined && !this.#isDue(cacheKey, cached.readAtMs, freshness)) return cached.connection;
    const connection = await this.#load(by).catch((error: unknown) => {
      // While PostgreSQL is away the last known secrets go on checking signatures, so that webhooks can be kept in Redis.
      if (cached === undefined) throw error;
      return cached.connection;
    });
    // What is missing is not remembered: a connection made a moment ago must work at once.
    if (connection !== undefined) this.#cache.set(cacheKey, { connection, readAtMs: Date.now() });
    return connection;
  }

  #isDue(cacheKey: string, readAtMs: number, freshness: Freshness): boolean {
    const nowMs = Date.now();
    if (freshness === 'known') return nowMs - readAtMs >= this.#settings.intake.connectionCacheSeconds * 1000;
    if (nowMs - (this.#refreshedAtMs.get(cacheKey) ?? 0) < refreshPauseMs) return false;
    this.#refreshedAtMs.set(cacheKey, nowMs);
    return true;
  }

  async #load(by: ConnectionName): Promise<Connection | undefined> {
    let query = this.#database.system.selectFrom('connection').selectAll().where('provider', '=', by.provider);
    if (by.externalId !== undefined) query = query.where('external_id', '=', by.externalId);
    if (by.tenantId !== undefined) query = query.where('tenant_id', '=', by.tenantId);
    if (by.id !== undefined) query = query.where('id', '=', by.id);
    const found = query.executeTakeFirst();
    const row = await withTimeout(found, this.#settings.intake.writeTimeoutMs, 'postgresql did not answer in time');
    return row === undefined ? undefined : this.#open(row);
  }

  #open(row: {
    id: ConnectionId;
    tenant_id: TenantId;
    provider: 'slack' | 'clickup';
    external_id: string;
    settings: unknown;
    secrets: Buffer;
  }): Connection {
    const secrets: unknown = JSON.parse(open(row.secrets, this.#keyring, row.id));
    const base = { id: row.id, tenantId: row.tenant_id, externalId: row.external_id };
    return row.provider === 'slack'
      ? {
          ...base,
          provider: 'slack',
          settings: slackSettings.parse(row.settings),
          secrets: slackSecrets.parse(secrets),
        }
      : {
          ...base,
          provider: 'clickup',
          settings: clickUpSettings.parse(row.settings),
          secrets: clickUpSecrets.parse(secrets),
        };
  }
}
