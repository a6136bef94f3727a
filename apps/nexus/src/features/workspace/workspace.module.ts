import { Module } from '@nestjs/common';
import { AgentCredentialRotation } from './agent-credentials.service.js';
import { Connections } from './connection.service.js';
import { SealedSecretRepository } from './sealed-secret.repository.js';
import { EncryptionRotation } from './encryption-rotation.service.js';
import { OauthStateRepository } from './oauth-state.repository.js';
import { OauthStates } from './oauth-states.service.js';
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
  OauthStateRepository,
  OauthStates,
];

@Module({ providers: [...shared, SealedSecretRepository], exports: shared })
export class WorkspaceModule {}
