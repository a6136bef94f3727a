import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AgentGuard } from './agent.guard.js';
import { AgentTokens } from './agent-token.service.js';
import { CallerGuard } from './caller.guard.js';
import { CredentialRepository } from './credential.repository.js';
import { PersonGuard } from './person.guard.js';
import { CallerLogContext } from './caller-log-context.interceptor.js';
import { ProjectAccess } from './project-access.repository.js';
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
    CallerGuard,
    AgentGuard,
    ProjectAccess,
    { provide: APP_INTERCEPTOR, useClass: CallerLogContext },
  ],
  exports: [AgentTokens, Sessions, PersonGuard, CallerGuard, AgentGuard, ProjectAccess],
})
export class AccessModule {}
