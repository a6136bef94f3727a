import { Module } from '@nestjs/common';
import { Connections } from './connection.service.js';
import { WorkspaceRepository } from './workspace.repository.js';

@Module({ providers: [WorkspaceRepository, Connections], exports: [WorkspaceRepository, Connections] })
export class WorkspaceModule {}
