import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { TracesModule } from '../traces/traces.module.js';
import { AgentPresenceRepository } from './agent-presence.repository.js';
import { ConnectionHealthRepository } from './connection-health.repository.js';
import { FeedEventPresenter } from './feed-event-presenter.service.js';
import { HealthController } from './health.controller.js';
import { ListController } from './list.controller.js';
import { LiveSockets } from './live-socket.service.js';
import { ProjectListRepository } from './project-list.repository.js';
import { PulseRepository } from './pulse.repository.js';
import { ScreenController } from './screen.controller.js';
import { Screens } from './screens.service.js';
import { SpecVersionListRepository } from './spec-version-list.repository.js';
import { TaskDetailRepository } from './task-detail.repository.js';
import { TaskListRepository } from './task-list.repository.js';

/** What people see: read models of their tenant, and its events as they happen. */
@Module({
  imports: [AccessModule, TracesModule],
  controllers: [ScreenController, ListController, HealthController],
  providers: [
    Screens,
    FeedEventPresenter,
    LiveSockets,
    AgentPresenceRepository,
    ConnectionHealthRepository,
    ProjectListRepository,
    PulseRepository,
    SpecVersionListRepository,
    TaskDetailRepository,
    TaskListRepository,
  ],
  exports: [LiveSockets, FeedEventPresenter],
})
export class ObserverModule {}
