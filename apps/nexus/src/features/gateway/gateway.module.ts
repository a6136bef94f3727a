import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { AgentsModule } from '../agents/agents.module.js';
import { ConversationModule } from '../conversation/conversation.module.js';
import { RunsModule } from '../runs/runs.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { TracesModule } from '../traces/traces.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { AgentCommands } from './agent-commands.service.js';
import { AgentGreeting } from './agent-greeting.service.js';
import { AgentSockets } from './agent-sockets.service.js';
import { ClaimGrants } from './claim-grant.service.js';
import { EventLoader } from './event-loader.service.js';
import { TaskViewRepository } from './task-view.repository.js';

@Module({
  imports: [AccessModule, WorkspaceModule, AgentsModule, TasksModule, RunsModule, ConversationModule, TracesModule],
  providers: [TaskViewRepository, EventLoader, ClaimGrants, AgentGreeting, AgentCommands, AgentSockets],
  exports: [AgentSockets],
})
export class GatewayModule {}
