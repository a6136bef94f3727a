import { Module } from '@nestjs/common';
import { ConversationModule } from '../conversation/conversation.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { ClickUpSubscriber } from './clickup.subscriber.js';
import { ClickUpChanges } from './clickup-changes.service.js';
import { ClickUpConversation } from './clickup-conversation.service.js';
import { ClickUpRouting } from './clickup-routing.service.js';
import { ClickUpReconciler } from './clickup-reconciler.service.js';
import { ClickUpWebhookHealth } from './clickup-webhook-health.service.js';
import { IntakeModule } from '../intake/intake.module.js';
import { ReconciliationRepository } from './reconciliation.repository.js';
import { ReconciliationSweep } from './reconciliation-sweep.service.js';
import { RefusalRepository } from './refusal.repository.js';

@Module({
  imports: [WorkspaceModule, TasksModule, ConversationModule, IntakeModule],
  providers: [
    ClickUpSubscriber,
    ClickUpChanges,
    ClickUpConversation,
    ClickUpRouting,
    RefusalRepository,
    ReconciliationRepository,
    ClickUpReconciler,
    ClickUpWebhookHealth,
    ReconciliationSweep,
  ],
})
export class SourcesModule {}
