import { Module } from '@nestjs/common';
import { AgentFigures } from './agent-figures.service.js';
import { AgentRepository } from './agent.repository.js';

@Module({ providers: [AgentRepository, AgentFigures], exports: [AgentRepository] })
export class AgentsModule {}
