import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Role } from '@oblivion/protocol';
import type { FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import type { PersonPrincipal } from './principal.js';
import { isAtLeast } from './role-order.js';
import { isFromOwnPages } from './same-origin.js';
import { Sessions } from './session.service.js';

const NEEDED_ROLE = 'oblivion:needed-role';

export interface PersonRequest extends FastifyRequest {
  person?: PersonPrincipal;
}

/** The least role that may call a route behind `PersonGuard`; viewer when left out. */
export const AtLeast = (role: Role) => SetMetadata(NEEDED_ROLE, role);

/** The signed-in person of a route behind `PersonGuard`. */
export const CurrentPerson = createParamDecorator((_: unknown, context: ExecutionContext): PersonPrincipal => {
  const { person } = context.switchToHttp().getRequest<PersonRequest>();
  if (person === undefined) throw new Error('CurrentPerson is used on a route without PersonGuard');
  return person;
});

/** Throws `forbidden` for a request that another site's page makes in a person's name. */
export function requireOwnPages(request: FastifyRequest, observerUrl: string): void {
  const fetchSite = request.headers['sec-fetch-site'];
  const source = {
    method: request.method,
    origin: request.headers.origin,
    fetchSite: Array.isArray(fetchSite) ? fetchSite[0] : fetchSite,
  };
  if (isFromOwnPages(source, new URL(observerUrl).origin)) return;
  throw new NexusError('forbidden', 'The request comes from a page of another site.');
}

/** Lets signed-in people pass whose role suffices, and only from Observer's own pages when something changes. */
@Injectable()
export class PersonGuard implements CanActivate {
  readonly #sessions: Sessions;
  readonly #reflector: Reflector;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(sessions: Sessions, reflector: Reflector) {
    this.#sessions = sessions;
    this.#reflector = reflector;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<PersonRequest>();
    requireOwnPages(request, this.settings.http.observerUrl);
    const person = await this.#sessions.authenticate(request.headers.cookie);
    const needed = this.#reflector.getAllAndOverride<Role | undefined>(NEEDED_ROLE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (needed !== undefined && !isAtLeast(person.role, needed)) {
      throw new NexusError('forbidden', `This needs the role ${needed}; yours is ${person.role}.`);
    }
    request.person = person;
    return true;
  }
}
