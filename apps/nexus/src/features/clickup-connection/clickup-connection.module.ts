import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { ClickUpConnections } from './clickup-connections.service.js';
import { ClickUpInstallController } from './clickup-install.controller.js';
import { ClickUpInstallations } from './clickup-installations.service.js';
import { ClickUpSetup } from './clickup-setup.service.js';
import { ClickUpWebhookHealth } from './clickup-webhook-health.service.js';
import { ClickUpWebhooks } from './clickup-webhooks.service.js';
import { WebhookStateRepository } from './webhook-state.repository.js';

@Module({
  imports: [AccessModule, WorkspaceModule],
  controllers: [ClickUpInstallController],
  providers: [
    ClickUpInstallations,
    ClickUpConnections,
    ClickUpSetup,
    ClickUpWebhooks,
    ClickUpWebhookHealth,
    WebhookStateRepository,
  ],
  exports: [ClickUpConnections, ClickUpSetup, ClickUpWebhookHealth],
})
export class ClickUpConnectionModule {}
