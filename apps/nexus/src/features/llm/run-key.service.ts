import { Injectable } from '@nestjs/common';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { AgentTokens } from '../access/agent-token.service.js';
import type { RunPrincipal } from '../access/principal.js';
import { ClaimRepository } from './claim.repository.js';

/** Decides whether a caller of the model gateway is a run that still holds its task. */
@Injectable()
export class RunKeys {
  readonly #tokens: AgentTokens;
  readonly #claims: ClaimRepository;

  constructor(tokens: AgentTokens, claims: ClaimRepository) {
    this.#tokens = tokens;
    this.#claims = claims;
  }

  /** The run of an `Authorization` header; throws `unauthenticated` or `lease_lost`. */
  async authorize(authorization: string | undefined): Promise<RunPrincipal> {
    const key = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (key === undefined) throw new NexusError('unauthenticated', 'Send the apiKey of your claim as a Bearer token.');
    const run = await this.#tokens.verifyRunKey(key);
    if (!(await this.#claims.isHeld(run))) throw new NexusError('lease_lost');
    return run;
  }
}
