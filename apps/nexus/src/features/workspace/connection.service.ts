import { Inject, Injectable } from '@nestjs/common';
import type { ConnectionId, TenantId } from '@oblivion/protocol';
import type { z } from 'zod';
import { SlackClient } from '../../integrations/slack/slack.client.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import type { ConnectionProvider } from '../../platform/database/schema.js';
import { type Keyring, readKeyring } from '../../platform/secrets/keyring.js';
import { open } from '../../platform/secrets/secret-box.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { withTimeout } from '../../platform/with-timeout.js';
import { slackForm, type SlackSecrets, type SlackSettings } from './slack-connection.js';
import { isTokenRefusal } from './slack-token.js';
import { SlackTokens } from './slack-tokens.service.js';

/** What a provider's connections consist of: settings in plain, and sealed secrets. */
export interface ConnectionForm<S, K> {
  readonly provider: ConnectionProvider;
  readonly settings: z.ZodType<S>;
  readonly secrets: z.ZodType<K>;
}

export interface Connection<S, K> {
  readonly id: ConnectionId;
  readonly tenantId: TenantId;
  readonly externalId: string;
  readonly settings: S;
  readonly secrets: K;
}

/** The connection of a form. */
export type ConnectionOf<F> = F extends ConnectionForm<infer S, infer K> ? Connection<S, K> : never;

export type SlackConnection = Connection<SlackSettings, SlackSecrets>;

export type Freshness = 'known' | 'new';

/** Wrong signatures make nobody read the secrets more often than this. */
const refreshPauseMs = 1_000;

/** One of the three names of a connection. */
type ConnectionName = { readonly externalId: string } | { readonly tenantId: TenantId } | { readonly id: ConnectionId };

function cacheKeyOf(provider: ConnectionProvider, by: ConnectionName): string {
  if ('externalId' in by) return `${provider}:externalId:${by.externalId}`;
  return 'tenantId' in by ? `${provider}:tenantId:${by.tenantId}` : `${provider}:id:${by.id}`;
}

/** Connections with their secrets opened, kept in memory for a short while. */
@Injectable()
export class Connections {
  readonly #cache = new Map<string, { connection: unknown; readAtMs: number }>();
  readonly #refreshedAtMs = new Map<string, number>();
  readonly #keyring: Keyring;
  readonly #database: Database;
  readonly #settings: Settings;
  readonly #tokens: SlackTokens;

  constructor(database: Database, tokens: SlackTokens, @Inject(SETTINGS) settings: Settings) {
    this.#database = database;
    this.#tokens = tokens;
    this.#settings = settings;
    this.#keyring = readKeyring(settings.keys.encryption, settings.keys.encryptionPrevious);
  }

  /** `freshness: 'new'`: secrets may have been changed a moment ago. */
  async findSlackByTeam(teamId: string, freshness: Freshness = 'known'): Promise<SlackConnection | undefined> {
    return this.find(slackForm, { externalId: teamId }, freshness);
  }

  /** The same, when it need not be waited for. */
  knownSlackOfTeam(teamId: string): SlackConnection | undefined {
    return this.known(slackForm, { externalId: teamId });
  }

  async findSlackOf(tenantId: TenantId, freshness: Freshness = 'known'): Promise<SlackConnection | undefined> {
    return this.find(slackForm, { tenantId }, freshness);
  }

  /** Throws when there is none. */
  async getSlackOf(tenantId: TenantId): Promise<SlackConnection> {
    const connection = await this.findSlackOf(tenantId);
    if (connection !== undefined) return connection;
    throw new OutsideCallError('slack', { kind: 'failed', reason: 'Slack is not connected' });
  }

  async findSlackById(id: ConnectionId): Promise<SlackConnection | undefined> {
    return this.find(slackForm, { id });
  }

  /** Calls Slack with the token of the connection, or with the newer one where Slack takes that no more. */
  slackClient(connection: SlackConnection): SlackClient {
    const credentials = { apiUrl: connection.settings.apiUrl, botToken: connection.secrets.botToken };
    return new SlackClient(credentials, this.#settings.slack.timeoutMs, async (refused) => {
      const newer = await this.#tokens.renew(connection, refused);
      if (newer !== undefined) this.#forget(connection.id);
      return newer;
    });
  }

  /** Looks whether Slack takes the token of a tenant's connection; what it refuses is noted and told. Throws when it cannot be asked. */
  async lookAtSlackToken(tenantId: TenantId): Promise<void> {
    const connection = await this.findSlackOf(tenantId);
    if (connection === undefined) return;
    try {
      await this.slackClient(connection).identify();
    } catch (error) {
      if (!(error instanceof OutsideCallError) || !isTokenRefusal(error.failure.reason)) throw error;
    }
  }

  #forget(id: ConnectionId): void {
    for (const [key, { connection }] of this.#cache)
      if ((connection as { id: ConnectionId }).id === id) this.#cache.delete(key);
  }

  /** A connection of a provider; undefined when there is none. `freshness: 'new'` as above. */
  async find<S, K>(
    form: ConnectionForm<S, K>,
    by: ConnectionName,
    freshness: Freshness = 'known',
  ): Promise<Connection<S, K> | undefined> {
    const cacheKey = cacheKeyOf(form.provider, by);
    const cached = this.#cached<S, K>(cacheKey);
    if (cached !== undefined && !this.#isDue(cacheKey, cached.readAtMs, freshness)) return cached.connection;
    const connection = await this.#load(form, by).catch((error: unknown) => {
      // While PostgreSQL is away the last known secrets go on checking signatures, so that webhooks can be kept in Redis.
      if (cached === undefined) throw error;
      return cached.connection;
    });
    // What is missing is not remembered: a connection made a moment ago must work at once.
    if (connection !== undefined) this.#cache.set(cacheKey, { connection, readAtMs: Date.now() });
    return connection;
  }

  /** A connection that is known well enough not to be waited for: every webhook asks for one. */
  known<S, K>(form: ConnectionForm<S, K>, by: ConnectionName): Connection<S, K> | undefined {
    const cacheKey = cacheKeyOf(form.provider, by);
    const cached = this.#cached<S, K>(cacheKey);
    return cached === undefined || this.#isDue(cacheKey, cached.readAtMs, 'known') ? undefined : cached.connection;
  }

  #cached<S, K>(cacheKey: string): { connection: Connection<S, K>; readAtMs: number } | undefined {
    return this.#cache.get(cacheKey) as { connection: Connection<S, K>; readAtMs: number } | undefined;
  }

  /** As it stands in the database, for those who change what lies outside by it. */
  async findPresent<S, K>(form: ConnectionForm<S, K>, by: ConnectionName): Promise<Connection<S, K> | undefined> {
    return this.#load(form, by);
  }

  #isDue(cacheKey: string, readAtMs: number, freshness: Freshness): boolean {
    const nowMs = Date.now();
    if (freshness === 'known') return nowMs - readAtMs >= this.#settings.intake.connectionCacheSeconds * 1000;
    if (nowMs - (this.#refreshedAtMs.get(cacheKey) ?? 0) < refreshPauseMs) return false;
    this.#refreshedAtMs.set(cacheKey, nowMs);
    return true;
  }

  async #load<S, K>(form: ConnectionForm<S, K>, by: ConnectionName): Promise<Connection<S, K> | undefined> {
    let query = this.#database.system.selectFrom('connection').selectAll().where('is_connected', '=', true);
    query = query.where('provider', '=', form.provider);
    if ('externalId' in by) query = query.where('external_id', '=', by.externalId);
    else if ('tenantId' in by) query = query.where('tenant_id', '=', by.tenantId);
    else query = query.where('id', '=', by.id);
    const found = query.executeTakeFirst();
    const row = await withTimeout(found, this.#settings.intake.writeTimeoutMs, 'postgresql did not answer in time');
    if (row === undefined) return undefined;
    return {
      id: row.id,
      tenantId: row.tenant_id,
      externalId: row.external_id,
      settings: form.settings.parse(row.settings),
      secrets: form.secrets.parse(JSON.parse(open(row.secrets, this.#keyring, row.id))),
    };
  }
}
