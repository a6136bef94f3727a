import { Module } from '@nestjs/common';
import { ConversationModule } from '../conversation/conversation.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { MemorySearchModule } from '../memory-search/memory-search.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { WhyModule } from '../why/why.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { AssignCommand } from './assign-command.service.js';
import { ChannelStatusRepository } from './channel-status.repository.js';
import { CommandDoor } from './command-door.service.js';
import { CommandReads } from './command-reads.service.js';
import { HomeDoor } from './home-door.service.js';
import { HomeTaskRepository } from './home-task.repository.js';
import { InteractionDoor } from './interaction-door.service.js';
import { KeptOrders } from './kept-orders.service.js';
import { OrderRights } from './order-rights.service.js';
import { StopCommand } from './stop-command.service.js';

/** What people ask and order in Slack by `/oblivion`, by buttons and in their home of the app. */
@Module({
  imports: [WorkspaceModule, TasksModule, ConversationModule, WhyModule, MemorySearchModule, IntakeModule],
  providers: [
    ChannelStatusRepository,
    CommandReads,
    OrderRights,
    KeptOrders,
    StopCommand,
    AssignCommand,
    CommandDoor,
    InteractionDoor,
    HomeTaskRepository,
    HomeDoor,
  ],
})
export class SlackCommandsModule {}
