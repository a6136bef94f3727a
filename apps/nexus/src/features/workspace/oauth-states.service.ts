import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { type Keyring, readKeyring } from '../../platform/secrets/keyring.js';
import { hashToken, randomToken } from '../../platform/secrets/random-token.js';
import { open, seal } from '../../platform/secrets/secret-box.js';
import type { PersonPrincipal } from '../access/principal.js';
import { OauthStateRepository } from './oauth-state.repository.js';

/** What can be installed by OAuth. */
export type OauthPurpose = 'slack' | 'clickup';

/** Whoever begins an installation must complete it. */
export type Installer = Pick<PersonPrincipal, 'tenantId' | 'personId'>;

const minuteMs = 60_000;
/** How long an expired state is known as such. */
const graceMs = 60 * minuteMs;

/**
 * The `state` of an installation by OAuth: 256 random bits, bound to a tenant, a person and a purpose, good once and for a
 * while. What the installation needs when the person comes back, such as a client secret, waits with it, sealed.
 */
@Injectable()
export class OauthStates {
  readonly #database: Database;
  readonly #repository: OauthStateRepository;
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #keyring: Keyring;

  constructor(
    database: Database,
    repository: OauthStateRepository,
    @Inject(SETTINGS) settings: Settings,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#database = database;
    this.#repository = repository;
    this.#settings = settings;
    this.#clock = clock;
    this.#keyring = readKeyring(settings.keys.encryption, settings.keys.encryptionPrevious);
  }

  /** Begins an installation; `state` goes to the other side and comes back from it. */
  async begin(
    installer: Installer,
    purpose: OauthPurpose,
    content: object,
  ): Promise<{ readonly state: string; readonly expiresAt: Date }> {
    const state = randomToken('oas');
    const id = idOf(state);
    const now = this.#clock.now();
    const expiresAt = new Date(now.getTime() + this.#settings.access.oauthStateMinutes * minuteMs);
    const secrets = seal(JSON.stringify(content), this.#keyring, id);
    await this.#database.withTenant(installer.tenantId, (transaction) =>
      this.#repository.insert(transaction, { id, personId: installer.personId, purpose, secrets, expiresAt }),
    );
    return { state, expiresAt };
  }

  /** Those that were not completed in time, of all tenants, once nobody asks any more why. Answers with how many. */
  async deleteExpired(): Promise<number> {
    return this.#repository.deleteExpiredBefore(new Date(this.#clock.now().getTime() - graceMs));
  }

  /**
   * What `begin` was given, once. Throws `invalid_request` with `field` and words that say what to do when the state is
   * not known to the tenant, was used, has expired, or was begun by somebody else or for something else.
   */
  async redeem<T>(
    installer: Installer,
    purpose: OauthPurpose,
    given: { readonly state: string; readonly field: string; readonly content: z.ZodType<T> },
  ): Promise<T> {
    const id = idOf(given.state);
    return this.#database.withTenant(installer.tenantId, async (transaction) => {
      const found = await this.#repository.lock(transaction, id);
      const now = this.#clock.now();
      const refuse = (words: string): NexusError =>
        new NexusError('invalid_request', `${given.field}: ${words}; begin the installation again`, {
          field: given.field,
        });
      if (found === undefined || found.purpose !== purpose)
        throw refuse('belongs to no installation that was begun here');
      if (found.personId !== installer.personId) throw refuse('was begun by another person, who alone can complete it');
      if (found.usedAt !== null) throw refuse('was used already');
      if (found.expiresAt <= now) throw refuse('has expired');
      await this.#repository.markUsed(transaction, id, now);
      return given.content.parse(JSON.parse(open(found.secrets, this.#keyring, id)));
    });
  }
}

function idOf(state: string): string {
  return hashToken(state).toString('hex');
}
