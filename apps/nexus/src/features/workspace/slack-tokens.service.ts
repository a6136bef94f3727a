import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { ConnectionId, TenantId } from '@oblivion/protocol';
import type { SlackCredentials } from '../../integrations/slack/slack.client.js';
import { type GrantedToken, refreshSlackToken, type SlackApp } from '../../integrations/slack/slack-oauth.client.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { errorFields } from '../../platform/logging/error-fields.js';
import { Log } from '../../platform/logging/log.service.js';
import { backoffMs } from '../../platform/outbox/backoff.js';
import { type Keyring, readKeyring } from '../../platform/secrets/keyring.js';
import { open, seal } from '../../platform/secrets/secret-box.js';
import { type SlackSecrets, slackSecrets, slackSettings } from './slack-connection.js';
import { SlackTokenHealth } from './slack-token-health.service.js';
import { SlackTokenRepository, type SlackTokenState, soundToken, type TokenOwner } from './slack-token.repository.js';
import { isFinalRefusal, isTokenRefusal, refreshTime } from './slack-token.js';

interface Refusal {
  readonly token: string;
  readonly reason: string;
}

/** A refresh: the token that it was for, and what Slack gave. */
interface Refreshed {
  readonly used: string;
  readonly granted: GrantedToken;
  readonly askedAt: Date;
}

interface LockedConnection {
  readonly secrets: SlackSecrets;
  readonly apiUrl: string;
}

interface Attempt {
  readonly state: SlackTokenState | undefined;
  readonly refused: Refusal | undefined;
  readonly now: Date;
}

/**
 * Refreshes bot tokens that expire. A refresh token is good once, so the row of the connection is locked before Slack is
 * asked and until the answer is stored: the one transaction from within which something is sent (decision 0039).
 */
@Injectable()
export class SlackTokens implements OnModuleDestroy {
  readonly #database: Database;
  readonly #repository: SlackTokenRepository;
  readonly #health: SlackTokenHealth;
  readonly #settings: Settings;
  readonly #keyring: Keyring;
  readonly #stop = new AbortController();
  /** By the token that was refused: many calls may be refused at once. */
  readonly #renewing = new Map<string, Promise<string | undefined>>();
  /** What Slack gave and PostgreSQL has not yet: nobody else knows it. */
  readonly #unsaved = new Map<ConnectionId, Refreshed>();
  readonly #storing = new Set<ConnectionId>();
  @Inject(CLOCK) private readonly clock!: Clock;
  @Inject(Log) private readonly log!: Log;

  constructor(
    database: Database,
    repository: SlackTokenRepository,
    health: SlackTokenHealth,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#database = database;
    this.#repository = repository;
    this.#health = health;
    this.#settings = settings;
    this.#keyring = readKeyring(settings.keys.encryption, settings.keys.encryptionPrevious);
  }

  onModuleDestroy(): void {
    this.#stop.abort();
  }

  /** Refreshes a token that is due. What another process is at is left to it. */
  async refreshDue(owner: TokenOwner): Promise<void> {
    await this.#attempt(owner, undefined);
  }

  /** A newer token for one that Slack refused; waits for a process that is getting one. Undefined when there is none. */
  async renew(owner: TokenOwner, refused: Refusal): Promise<string | undefined> {
    if (!isTokenRefusal(refused.reason)) return undefined;
    const known = this.#renewing.get(refused.token);
    if (known !== undefined) return known;
    const renewing = this.#attempt(owner, refused)
      .catch((error: unknown) => {
        // Whoever called Slack is told what Slack said, which is why they are here.
        this.log.warn({ ...fieldsOf(owner), ...errorFields(error) }, 'a refused slack token could not be looked at');
        return undefined;
      })
      .finally(() => this.#renewing.delete(refused.token));
    this.#renewing.set(refused.token, renewing);
    return renewing;
  }

  async #attempt(owner: TokenOwner, refused: Refusal | undefined): Promise<string | undefined> {
    try {
      const token = await this.#database.withTenant(owner.tenantId, async (transaction) => {
        const connection = await this.#lock(transaction, owner, { isBusySkipped: refused === undefined });
        if (connection === undefined) return undefined;
        const { secrets } = connection;
        if (refused !== undefined && secrets.botToken !== refused.token) return secrets.botToken;
        const state = await this.#repository.find(transaction, owner.id);
        const now = this.clock.now();
        if (!isDue(state, refused, now)) return undefined;
        return this.#refresh(transaction, owner, { ...connection, state, refused, now });
      });
      if (token === this.#unsaved.get(owner.id)?.granted.botToken) this.#unsaved.delete(owner.id);
      return token;
    } catch (error) {
      const unsaved = this.#unsaved.get(owner.id);
      if (unsaved === undefined) throw error;
      this.log.error({ ...fieldsOf(owner), ...errorFields(error) }, 'a refreshed slack token could not be stored yet');
      void this.#storeLater(owner, unsaved);
      return unsaved.granted.botToken;
    }
  }

  /** Answers with the new token; a failure is noted. */
  async #refresh(
    transaction: TenantTransaction,
    owner: TokenOwner,
    { secrets, apiUrl, state, refused, now }: LockedConnection & Attempt,
  ): Promise<string | undefined> {
    const { clientId, clientSecret, refreshToken } = secrets;
    if (clientId === undefined || clientSecret === undefined || refreshToken === undefined) {
      await this.#look(transaction, owner, { apiUrl, botToken: secrets.botToken, state, refused, now });
      return undefined;
    }
    // A moment ago Slack has taken this refresh token, and the answer could not be stored: now it can.
    const known = this.#unsaved.get(owner.id);
    const asked =
      known?.used === refreshToken ? known : await this.#ask({ apiUrl, clientId, clientSecret }, refreshToken);
    if ('reason' in asked) {
      const { reason } = asked;
      const failure = { state, reason, isFinal: isFinalRefusal(reason), isRefused: refused !== undefined, now };
      await this.#health.noteFailure(transaction, owner, failure);
      return undefined;
    }
    const refreshed = { askedAt: now, ...asked, used: refreshToken };
    this.#unsaved.set(owner.id, refreshed);
    await this.#store(transaction, owner, { secrets, ...refreshed });
    return asked.granted.botToken;
  }

  /** A token that cannot be refreshed is taken or it is not; after a refusal it is asked about again. */
  async #look(
    transaction: TenantTransaction,
    owner: TokenOwner,
    { refused, state, now, ...credentials }: SlackCredentials & Attempt,
  ): Promise<void> {
    const reason = refused?.reason ?? (await this.#health.refusalOf(credentials));
    if (reason !== undefined) {
      const failure = { state, reason, isFinal: isTokenRefusal(reason), isRefused: true, now };
      await this.#health.noteFailure(transaction, owner, failure);
    } else if (state !== undefined) await this.#health.noteTaken(transaction, owner, state);
  }

  async #lock(
    transaction: TenantTransaction,
    { id }: TokenOwner,
    options: { isBusySkipped: boolean },
  ): Promise<LockedConnection | undefined> {
    const row = await this.#repository.lockConnection(transaction, id, options);
    if (row === undefined) return undefined;
    const secrets = slackSecrets.parse(JSON.parse(open(row.secrets, this.#keyring, id)));
    return { secrets, apiUrl: slackSettings.parse(row.settings).apiUrl };
  }

  async #ask(
    app: SlackApp,
    refreshToken: string,
  ): Promise<{ readonly granted: GrantedToken } | { readonly reason: string }> {
    try {
      return { granted: await refreshSlackToken(app, refreshToken, this.#settings.slack.timeoutMs) };
    } catch (error) {
      if (error instanceof OutsideCallError) return { reason: error.failure.reason };
      throw error;
    }
  }

  async #store(
    transaction: TenantTransaction,
    owner: TokenOwner,
    { secrets, granted, askedAt }: Refreshed & { readonly secrets: SlackSecrets },
  ): Promise<void> {
    const { botToken, rotation } = granted;
    const { refreshToken: _used, ...rest } = secrets;
    const renewed: SlackSecrets = {
      ...rest,
      botToken,
      ...(rotation === undefined ? {} : { refreshToken: rotation.refreshToken }),
    };
    await this.#repository.updateSecrets(transaction, owner.id, seal(JSON.stringify(renewed), this.#keyring, owner.id));
    await this.keep(transaction, owner.id, { granted, askedAt });
    this.#health.count('refreshed');
    this.log.info(fieldsOf(owner), 'a slack token was refreshed');
  }

  /** Notes a token that was got just now: that it works, and when it is to be refreshed. */
  async keep(
    transaction: TenantTransaction,
    id: ConnectionId,
    { granted, askedAt }: { readonly granted: GrantedToken; readonly askedAt: Date },
  ): Promise<void> {
    const life = granted.rotation?.expiresInSeconds;
    const expiresAt = life === undefined ? null : new Date(askedAt.getTime() + life * 1000);
    const { tokenMarginSeconds } = this.#settings.slack;
    const refreshAt = expiresAt === null ? null : refreshTime({ now: askedAt, expiresAt }, tokenMarginSeconds);
    await this.#repository.replace(transaction, id, { expiresAt, refreshAt, ...soundToken });
  }

  /**
   * Slack has taken the old refresh token, and only this process knows the new one: it is stored as soon as PostgreSQL can
   * be written again, unless somebody has installed the app anew meanwhile.
   */
  async #storeLater(owner: TokenOwner, refreshed: Refreshed): Promise<void> {
    if (this.#storing.has(owner.id)) return;
    this.#storing.add(owner.id);
    const { backoffBaseMs: baseMs, backoffLimitMs: limitMs } = this.#settings.work;
    for (let attempt = 1; this.#unsaved.get(owner.id) === refreshed && !this.#stop.signal.aborted; attempt += 1) {
      const waitMs = backoffMs(attempt, { baseMs, limitMs, random: Math.random() });
      await pause(waitMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      await this.#storeNow(owner, refreshed);
    }
    this.#storing.delete(owner.id);
  }

  async #storeNow(owner: TokenOwner, refreshed: Refreshed): Promise<void> {
    try {
      await this.#database.withTenant(owner.tenantId, async (transaction) => {
        const connection = await this.#lock(transaction, owner, { isBusySkipped: false });
        if (connection?.secrets.refreshToken !== refreshed.used) return;
        await this.#store(transaction, owner, { secrets: connection.secrets, ...refreshed });
      });
      if (this.#unsaved.get(owner.id) === refreshed) this.#unsaved.delete(owner.id);
    } catch (error) {
      this.log.warn({ ...fieldsOf(owner), ...errorFields(error) }, 'a slack token is still not stored');
    }
  }
}

/** By itself when its time has come; after a refusal at once, unless an attempt has failed a moment ago. */
function isDue(state: SlackTokenState | undefined, refused: Refusal | undefined, now: Date): boolean {
  const refreshAt = state?.refreshAt ?? null;
  if (refused === undefined) return refreshAt !== null && refreshAt <= now;
  return refreshAt === null || refreshAt <= now || state?.attempts === 0;
}

function fieldsOf({ id, tenantId }: TokenOwner): { connectionId: ConnectionId; tenantId: TenantId } {
  return { connectionId: id, tenantId };
}
