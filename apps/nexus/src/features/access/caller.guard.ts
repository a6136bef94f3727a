import { type CanActivate, createParamDecorator, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { AgentTokens } from './agent-token.service.js';
import { type PersonRequest, requireOwnPages } from './person.guard.js';
import type { Caller } from './principal.js';
import { Sessions } from './session.service.js';

export interface CallerRequest extends PersonRequest {
  caller?: Caller;
}

/** Whoever calls a route behind `CallerGuard`. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<CallerRequest>();
  if (caller === undefined) throw new Error('CurrentCaller is used on a route without CallerGuard');
  return caller;
});

/** Lets agents pass with an access token, and people with a session from Observer's own pages. */
@Injectable()
export class CallerGuard implements CanActivate {
  readonly #tokens: AgentTokens;
  readonly #sessions: Sessions;
  readonly #observerUrl: string;

  constructor(tokens: AgentTokens, sessions: Sessions, @Inject(SETTINGS) settings: Settings) {
    this.#tokens = tokens;
    this.#sessions = sessions;
    this.#observerUrl = settings.http.observerUrl;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const token = bearerToken(request);
    if (token !== undefined) {
      request.caller = { kind: 'agent', ...(await this.#tokens.verify(token)) };
      return true;
    }
    requireOwnPages(request, this.#observerUrl);
    request.person = await this.#sessions.authenticate(request.headers.cookie);
    request.caller = { kind: 'person', ...request.person };
    return true;
  }
}

/** The token of `Authorization: Bearer`, if that is what was sent. */
export function bearerToken(request: CallerRequest): string | undefined {
  return /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}
