import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ConversationModule } from '../conversation/conversation.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { WorkSourcesModule } from '../work-sources/work-sources.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { ReconciliationRepository } from './reconciliation.repository.js';
import { ReconciliationSweep } from './reconciliation-sweep.service.js';
import { RefusalRepository } from './refusal.repository.js';
import { SourceSubscriber } from './source.subscriber.js';
import { SourceChanges } from './source-changes.service.js';
import { SourceConnectionsController } from './source-connections.controller.js';
import { SourceComments } from './source-comments.service.js';
import { SourcePulls } from './source-pulls.service.js';
import { SourceReconciler } from './source-reconciler.service.js';
import { SourceRouting } from './source-routing.service.js';
import { TaskLinkRepository } from './task-link.repository.js';

@Module({
  imports: [AccessModule, WorkspaceModule, WorkSourcesModule, TasksModule, ConversationModule, IntakeModule],
  controllers: [SourceConnectionsController],
  providers: [
    SourceSubscriber,
    SourceChanges,
    SourceComments,
    SourceRouting,
    SourcePulls,
    TaskLinkRepository,
    RefusalRepository,
    ReconciliationRepository,
    SourceReconciler,
    ReconciliationSweep,
  ],
})
export class SourcesModule {}
