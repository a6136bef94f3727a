import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { AgentEffectRepository } from './agent-effect.repository.js';
import { AgentEffectsController } from './agent-effects.controller.js';
import { AgentEffects } from './agent-effects.service.js';
import { AgentRequestRepository } from './agent-request.repository.js';
import { AgentStepRepository } from './agent-step.repository.js';
import { ChannelHistoryRepository } from './channel-history.repository.js';
import { CheckpointRepository } from './checkpoint.repository.js';
import { CheckpointSweep } from './checkpoint-sweep.service.js';
import { CheckpointsController } from './checkpoints.controller.js';
import { Checkpoints } from './checkpoints.service.js';
import { OverdueCheckpointRepository } from './overdue-checkpoint.repository.js';
import { RequestSweep } from './request-sweep.service.js';
import { ThreadRepository } from './thread.repository.js';

/** What the holder of a task leaves for the next one: states of its graph, its steps, its outside effects. */
@Module({
  imports: [AccessModule, TasksModule],
  controllers: [CheckpointsController, AgentEffectsController],
  providers: [
    AgentRequestRepository,
    AgentStepRepository,
    RequestSweep,
    Checkpoints,
    CheckpointRepository,
    ChannelHistoryRepository,
    ThreadRepository,
    CheckpointSweep,
    OverdueCheckpointRepository,
    AgentEffects,
    AgentEffectRepository,
  ],
  exports: [AgentRequestRepository, AgentStepRepository],
})
export class RunsModule {}
