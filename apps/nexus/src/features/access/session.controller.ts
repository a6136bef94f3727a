import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import {
  ApiCookieAuth,
  ApiDefaultResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { problem, type Session, session, signInRequest } from '@oblivion/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { parseInput } from '../../platform/http/parse-input.js';
import { CurrentPerson, PersonGuard, requireOwnPages } from './person.guard.js';
import type { PersonPrincipal } from './principal.js';
import { Sessions } from './session.service.js';

/** `/api/v1/session`: signing in with a one-time token, who I am, signing out. */
@ApiTags('session')
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@Controller('api/v1/session')
export class SessionController {
  readonly #sessions: Sessions;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  /** Redeems a sign-in token and sets the cookie; 401 when it was used or has expired. */
  @Post()
  @ApiOperation({ summary: 'Sign in with a one-time token; sets the cookie.' })
  @ApiOkResponse({ standardSchema: session })
  @HttpCode(200)
  async signIn(
    @Req() request: FastifyRequest,
    @Body({ schema: signInRequest }) body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    requireOwnPages(request, this.settings.http.observerUrl);
    const { token } = parseInput(signInRequest, body, 'body');
    const { cookie, principal } = await this.#sessions.redeem(token);
    void reply.header('set-cookie', cookie).header('cache-control', 'no-store');
    return toSession(principal);
  }

  @Get()
  @ApiOperation({ summary: 'Who is signed in.' })
  @ApiCookieAuth()
  @ApiOkResponse({ standardSchema: session })
  @UseGuards(PersonGuard)
  read(@CurrentPerson() person: PersonPrincipal): Session {
    return toSession(person);
  }

  @Delete()
  @ApiOperation({ summary: 'Sign out; removes the cookie.' })
  @ApiCookieAuth()
  @ApiNoContentResponse()
  @HttpCode(204)
  @UseGuards(PersonGuard)
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const { cookie } = await this.#sessions.end(request.headers.cookie);
    void reply.header('set-cookie', cookie);
  }
}

function toSession(person: PersonPrincipal): Session {
  return session.parse({
    person: { id: person.personId, name: person.name, email: person.email, role: person.role },
    tenant: { id: person.tenantId, name: person.tenantName },
    expiresAt: person.expiresAt.toISOString(),
  });
}
