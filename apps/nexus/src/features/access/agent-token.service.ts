import { Inject, Injectable } from '@nestjs/common';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { type Keyring, keysOf, readKeyring } from '../../platform/secrets/keyring.js';
import { hashToken, isSameSecret } from '../../platform/secrets/random-token.js';
import { CredentialRepository } from './credential.repository.js';
import type { AgentPrincipal, RunPrincipal } from './principal.js';
import { readAgentClaims, readRunClaims, tokenAudiences, tokenIssuer, writeRunClaims } from './token-claims.js';

const algorithm = 'HS256';
/** Clocks of two of our own machines differ by less than this. */
const clockToleranceSeconds = 5;
/** Compared against when there is no such client, so that both refusals take the same time. */
const nobodysHash = Buffer.alloc(32);

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/** Short-lived signed tokens: any process verifies them without asking a store. */
@Injectable()
export class AgentTokens {
  readonly #credentials: CredentialRepository;
  readonly #settings: Settings;
  readonly #keyring: Keyring;
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(credentials: CredentialRepository, @Inject(SETTINGS) settings: Settings) {
    this.#credentials = credentials;
    this.#settings = settings;
    this.#keyring = readKeyring(settings.keys.tokenSigning, settings.keys.tokenSigningPrevious);
  }

  /** Exchanges client credentials for an access token; throws `invalid_client` when they are wrong or revoked. */
  async exchange(clientId: string, clientSecret: string): Promise<IssuedToken> {
    const credential = await this.#credentials.findValid(clientId);
    const isRight = isSameSecret(credential?.secretHash ?? nobodysHash, hashToken(clientSecret));
    if (credential === undefined || !isRight) throw new NexusError('invalid_client');
    const expiresInSeconds = this.#settings.access.agentTokenSeconds;
    const accessToken = await this.#sign({
      audience: tokenAudiences.agent,
      subject: credential.agentId,
      claims: { tenant: credential.tenantId },
      lifeSeconds: expiresInSeconds,
    });
    return { accessToken, expiresInSeconds };
  }

  /** The agent of an access token; throws `unauthenticated` when it is not one of ours or has expired. */
  async verify(token: string): Promise<AgentPrincipal> {
    const principal = readAgentClaims(await this.#open(token, tokenAudiences.agent));
    if (principal === undefined) throw new NexusError('unauthenticated');
    return principal;
  }

  /** A key for the model calls of one run; the gateway refuses it as soon as the claim is lost. */
  async issueRunKey(run: RunPrincipal): Promise<string> {
    return this.#sign({
      audience: tokenAudiences.run,
      subject: run.agentId,
      claims: writeRunClaims(run),
      lifeSeconds: this.#settings.access.runTokenSeconds,
    });
  }

  /** The run of a model key; throws `unauthenticated` when it is not one of ours or has expired. */
  async verifyRunKey(key: string): Promise<RunPrincipal> {
    const principal = readRunClaims(await this.#open(key, tokenAudiences.run));
    if (principal === undefined) throw new NexusError('unauthenticated');
    return principal;
  }

  async #sign(token: {
    audience: string;
    subject: string;
    claims: Record<string, unknown>;
    lifeSeconds: number;
  }): Promise<string> {
    const issuedAt = Math.floor(this.clock.now().getTime() / 1000);
    return new SignJWT(token.claims)
      .setProtectedHeader({ alg: algorithm })
      .setIssuer(tokenIssuer)
      .setAudience(token.audience)
      .setSubject(token.subject)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + token.lifeSeconds)
      .sign(this.#keyring.current);
  }

  async #open(token: string, audience: string): Promise<JWTPayload> {
    let problem: unknown;
    for (const key of keysOf(this.#keyring)) {
      try {
        return await this.#verifyWith(key, token, audience);
      } catch (error) {
        problem = error;
        // Only a signature by another key is worth a try with the next one.
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) break;
      }
    }
    throw new NexusError('unauthenticated', undefined, { cause: problem });
  }

  async #verifyWith(key: Buffer, token: string, audience: string): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      issuer: tokenIssuer,
      audience,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'sub'],
      currentDate: this.clock.now(),
    });
    return payload;
  }
}
