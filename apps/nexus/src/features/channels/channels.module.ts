import { Module } from '@nestjs/common';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { ChannelGuests } from './channel-guests.service.js';
import { ChannelMaker } from './channel-maker.service.js';
import { ChannelRepository } from './channel.repository.js';

const shared = [ChannelRepository, ChannelMaker, ChannelGuests];

/** Channels in Slack that groups and projects have. */
@Module({ imports: [WorkspaceModule], providers: shared, exports: shared })
export class ChannelsModule {}
