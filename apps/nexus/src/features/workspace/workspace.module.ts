import { Module } from '@nestjs/common';
import { AgentCredentialRotation } from './agent-credentials.service.js';
import { Connections } from './connection.service.js';
import { ConnectionSecretRepository } from './connection-secret.repository.js';
import { EncryptionRotation } from './encryption-rotation.service.js';
import { ProvisioningRepository } from './provisioning.repository.js';
import { Provisioning } from './provisioning.service.js';
import { WorkspaceRepository } from './workspace.repository.js';

const shared = [
  WorkspaceRepository,
  Connections,
  ProvisioningRepository,
  Provisioning,
  EncryptionRotation,
  AgentCredentialRotation,
];

@Module({ providers: [...shared, ConnectionSecretRepository], exports: shared })
export class WorkspaceModule {}
