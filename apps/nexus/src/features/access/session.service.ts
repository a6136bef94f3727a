import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { hashToken, randomToken } from '../../platform/secrets/random-token.js';
import type { PersonPrincipal } from './principal.js';
import { SessionRepository } from './session.repository.js';
import { readSessionCookie, writeSessionCookie } from './session-cookie.js';

const minuteMs = 60_000;
const hourSeconds = 3_600;

/** Sign-in of people: a one-time link becomes a session, kept as a hash here and as a cookie there. */
@Injectable()
export class Sessions {
  readonly #database: Database;
  readonly #sessions: SessionRepository;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(database: Database, sessions: SessionRepository) {
    this.#database = database;
    this.#sessions = sessions;
  }

  /**
   * A link that signs the person in once. `tenantSlug` is needed when the address is known to several tenants.
   * Throws `not_found` for an unknown address and `invalid_request` for an ambiguous one.
   */
  async createSignInLink(email: string, tenantSlug?: string): Promise<{ url: string; expiresAt: Date }> {
    const [person, ...others] = await this.#sessions.listPeople(email, tenantSlug);
    if (person === undefined) throw new NexusError('not_found', `Nobody has the address ${email}.`);
    if (others.length > 0) {
      throw new NexusError('invalid_request', `${email} belongs to several tenants: name one of them.`);
    }
    const token = randomToken('sit');
    const expiresAt = new Date(this.clock.now().getTime() + this.settings.access.signInLinkMinutes * minuteMs);
    await this.#database.withTenant(person.tenantId, (transaction) =>
      this.#sessions.insertSignInToken(transaction, {
        tokenHash: hashToken(token),
        personId: person.personId,
        expiresAt,
      }),
    );
    const url = new URL('/sign-in', this.settings.http.observerUrl);
    url.searchParams.set('token', token);
    return { url: url.href, expiresAt };
  }

  /** Turns a sign-in token into a session; throws `unauthenticated` when it was used already or has expired. */
  async redeem(token: string): Promise<{ cookie: string; principal: PersonPrincipal }> {
    const sessionToken = randomToken('ses');
    await this.#open(hashToken(token), hashToken(sessionToken));
    const principal = await this.#get(sessionToken);
    const maxAgeSeconds = this.settings.access.sessionHours * hourSeconds;
    return { cookie: writeSessionCookie(sessionToken, { maxAgeSeconds, isSecure: this.#isSecure }), principal };
  }

  /** The person of a `Cookie` header; throws `unauthenticated` when it names no open session. */
  async authenticate(cookieHeader: string | undefined): Promise<PersonPrincipal> {
    const token = readSessionCookie(cookieHeader);
    if (token === undefined) throw new NexusError('unauthenticated');
    return this.#get(token);
  }

  /** Ends the session of a `Cookie` header, if there is one; `cookie` removes it from the browser. */
  async end(cookieHeader: string | undefined): Promise<{ cookie: string }> {
    const token = readSessionCookie(cookieHeader);
    const tokenHash = token === undefined ? undefined : hashToken(token);
    const person = tokenHash && (await this.#sessions.findPerson(tokenHash, this.clock.now()));
    if (tokenHash !== undefined && person !== undefined) {
      await this.#database.withTenant(person.tenantId, (transaction) =>
        this.#sessions.deleteSession(transaction, tokenHash),
      );
    }
    return { cookie: writeSessionCookie('', { maxAgeSeconds: 0, isSecure: this.#isSecure }) };
  }

  async #open(signInHash: Buffer, sessionHash: Buffer): Promise<void> {
    const refusal = 'This sign-in link was used already or has expired. Ask for a new one.';
    const tenantId = await this.#sessions.findTenantOfSignInToken(signInHash);
    if (tenantId === undefined) throw new NexusError('unauthenticated', refusal);
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + this.settings.access.sessionHours * hourSeconds * 1000);
    await this.#database.withTenant(tenantId, async (transaction) => {
      const personId = await this.#sessions.redeemSignInToken(transaction, signInHash, now);
      if (personId === undefined) throw new NexusError('unauthenticated', refusal);
      await this.#sessions.insertSession(transaction, { tokenHash: sessionHash, personId, expiresAt });
    });
  }

  async #get(token: string): Promise<PersonPrincipal> {
    const person = await this.#sessions.findPerson(hashToken(token), this.clock.now());
    if (person === undefined) throw new NexusError('unauthenticated');
    return person;
  }

  get #isSecure(): boolean {
    return new URL(this.settings.http.observerUrl).protocol === 'https:';
  }
}
