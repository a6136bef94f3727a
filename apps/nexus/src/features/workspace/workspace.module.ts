import { Module } from '@nestjs/common';
import { Connections } from './connection.service.js';
import { ProvisioningRepository } from './provisioning.repository.js';
import { Provisioning } from './provisioning.service.js';
import { WorkspaceRepository } from './workspace.repository.js';

@Module({
  providers: [WorkspaceRepository, Connections, ProvisioningRepository, Provisioning],
  exports: [WorkspaceRepository, Connections, ProvisioningRepository, Provisioning],
})
export class WorkspaceModule {}
