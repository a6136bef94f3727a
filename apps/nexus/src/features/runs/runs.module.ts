import { Module } from '@nestjs/common';
import { AgentRequestRepository } from './agent-request.repository.js';
import { RequestSweep } from './request-sweep.service.js';

@Module({ providers: [AgentRequestRepository, RequestSweep], exports: [AgentRequestRepository] })
export class RunsModule {}
