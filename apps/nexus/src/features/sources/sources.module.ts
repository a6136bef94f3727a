import { Module } from '@nestjs/common';
import { ConversationModule } from '../conversation/conversation.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { ClickUpSubscriber } from './clickup.subscriber.js';
import { ClickUpChanges } from './clickup-changes.service.js';
import { ClickUpConversation } from './clickup-conversation.service.js';
import { ClickUpRouting } from './clickup-routing.service.js';
import { RefusalRepository } from './refusal.repository.js';

@Module({
  imports: [WorkspaceModule, TasksModule, ConversationModule],
  providers: [ClickUpSubscriber, ClickUpChanges, ClickUpConversation, ClickUpRouting, RefusalRepository],
})
export class SourcesModule {}
