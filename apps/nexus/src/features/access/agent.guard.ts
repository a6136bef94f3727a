import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { AgentTokens } from './agent-token.service.js';
import { bearerToken, type CallerRequest } from './caller.guard.js';
import type { AgentPrincipal } from './principal.js';

/** The agent that calls a route behind `AgentGuard`. */
export const CurrentAgent = createParamDecorator((_: unknown, context: ExecutionContext): AgentPrincipal => {
  const { caller } = context.switchToHttp().getRequest<CallerRequest>();
  if (caller?.kind !== 'agent') throw new Error('CurrentAgent is used on a route without AgentGuard');
  return caller;
});

/** Lets agents pass with an access token, and nobody else. */
@Injectable()
export class AgentGuard implements CanActivate {
  readonly #tokens: AgentTokens;
  constructor(tokens: AgentTokens) {
    this.#tokens = tokens;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const token = bearerToken(request);
    if (token === undefined) throw new NexusError('unauthenticated');
    request.caller = { kind: 'agent', ...(await this.#tokens.verify(token)) };
    return true;
  }
}
