import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ChannelsModule } from '../channels/channels.module.js';
import { EffectsModule } from '../effects/effects.module.js';
import { ProjectEndings } from './project-endings.service.js';
import { ProjectOrders } from './project-orders.service.js';
import { ProjectOrdersController } from './project-orders.controller.js';
import { ProjectRepository } from './project.repository.js';

/** Making and ending groups and projects. */
@Module({
  imports: [AccessModule, ChannelsModule, EffectsModule],
  controllers: [ProjectOrdersController],
  providers: [ProjectRepository, ProjectOrders, ProjectEndings],
  exports: [ProjectOrders, ProjectEndings],
})
export class ProjectsModule {}
