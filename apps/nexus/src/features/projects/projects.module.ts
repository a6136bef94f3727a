import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ChannelsModule } from '../channels/channels.module.js';
import { EffectsModule } from '../effects/effects.module.js';
import { ChannelMoves } from './channel-moves.service.js';
import { ProjectRepository } from './project.repository.js';
import { ProjectChannels } from './project-channels.service.js';
import { ProjectEndings } from './project-endings.service.js';
import { ProjectOrdersController } from './project-orders.controller.js';
import { ProjectOrders } from './project-orders.service.js';

/** Making and ending groups and projects. */
@Module({
  imports: [AccessModule, ChannelsModule, EffectsModule],
  controllers: [ProjectOrdersController],
  providers: [ProjectRepository, ProjectOrders, ProjectEndings, ProjectChannels, ChannelMoves],
  exports: [ProjectOrders, ProjectEndings, ProjectChannels],
})
export class ProjectsModule {}
