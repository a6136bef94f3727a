import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AgentTokens } from './agent-token.service.js';
import { CredentialRepository } from './credential.repository.js';
import { PersonGuard } from './person.guard.js';
import { PersonLogContext } from './person-log-context.interceptor.js';
import { SessionController } from './session.controller.js';
import { SessionRepository } from './session.repository.js';
import { Sessions } from './session.service.js';
import { TokenController } from './token.controller.js';

/** Who is calling: agents by signed tokens, people by sessions. */
@Module({
  controllers: [TokenController, SessionController],
  providers: [
    AgentTokens,
    CredentialRepository,
    Sessions,
    SessionRepository,
    PersonGuard,
    { provide: APP_INTERCEPTOR, useClass: PersonLogContext },
  ],
  exports: [AgentTokens, Sessions, PersonGuard],
})
export class AccessModule {}
