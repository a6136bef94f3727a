import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { WorkSourcesModule } from '../work-sources/work-sources.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { ClickUpBlockedTag } from './clickup-blocked-tag.service.js';
import { ClickUpComments } from './clickup-comments.service.js';
import { ClickUpConnections } from './clickup-connections.service.js';
import { ClickUpSetup } from './clickup-setup.service.js';
import { ClickUpSource } from './clickup-source.service.js';
import { ClickUpWebhookHealth } from './clickup-webhook-health.service.js';
import { ClickUpWebhooks } from './clickup-webhooks.service.js';
import { StatusMappingController } from './status-mapping.controller.js';
import { StatusMappingRepository } from './status-mapping.repository.js';
import { StatusMappings } from './status-mappings.service.js';
import { WebhookStateRepository } from './webhook-state.repository.js';

@Module({
  imports: [AccessModule, WorkspaceModule, WorkSourcesModule],
  controllers: [StatusMappingController],
  providers: [
    ClickUpConnections,
    ClickUpComments,
    ClickUpBlockedTag,
    ClickUpSetup,
    ClickUpWebhooks,
    ClickUpWebhookHealth,
    WebhookStateRepository,
    StatusMappingRepository,
    StatusMappings,
    ClickUpSource,
  ],
  exports: [ClickUpConnections, ClickUpSetup],
})
export class SourceClickUpModule {}
