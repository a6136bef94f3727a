import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/agents.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { AgentRevocation } from './agent-revocation.service.js';
import { LeaseSweep } from './lease-sweep.service.js';
import { Reopenings } from './reopenings.service.js';
import { SourceTasks } from './source-tasks.service.js';
import { SpecVersionRepository } from './spec-version.repository.js';
import { TaskFigures } from './task-figures.service.js';
import { TaskFinder } from './task-finder.repository.js';
import { TaskRepository } from './task.repository.js';
import { Tasks } from './task.service.js';

@Module({
  imports: [WorkspaceModule, AgentsModule],
  providers: [
    TaskRepository,
    SpecVersionRepository,
    TaskFinder,
    Tasks,
    Reopenings,
    SourceTasks,
    LeaseSweep,
    TaskFigures,
    AgentRevocation,
  ],
  exports: [TaskRepository, SpecVersionRepository, TaskFinder, Tasks, SourceTasks, AgentRevocation],
})
export class TasksModule {}
