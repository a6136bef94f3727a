import { Module } from '@nestjs/common';
import { AgentRepository } from './agent.repository.js';

@Module({ providers: [AgentRepository], exports: [AgentRepository] })
export class AgentsModule {}
