import { Module } from '@nestjs/common';
import { AgentCredentialRotation } from './agent-credentials.service.js';
import { Connections } from './connection.service.js';
import { SealedSecretRepository } from './sealed-secret.repository.js';
import { EncryptionRotation } from './encryption-rotation.service.js';
import { OauthStateRepository } from './oauth-state.repository.js';
import { OauthStateSweep } from './oauth-state-sweep.service.js';
import { OauthStates } from './oauth-states.service.js';
import { ProvisioningRepository } from './provisioning.repository.js';
import { Provisioning } from './provisioning.service.js';
import { SlackTokenHealth } from './slack-token-health.service.js';
import { SlackTokenSweep } from './slack-token-sweep.service.js';
import { SlackTokenRepository } from './slack-token.repository.js';
import { SlackTokens } from './slack-tokens.service.js';
import { SlackWorkspaces } from './slack-workspaces.service.js';
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
  OauthStateSweep,
  SlackTokenRepository,
  SlackTokens,
  SlackWorkspaces,
];

@Module({ providers: [...shared, SealedSecretRepository, SlackTokenHealth, SlackTokenSweep], exports: shared })
export class WorkspaceModule {}
