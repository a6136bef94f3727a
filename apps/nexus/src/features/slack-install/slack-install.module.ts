import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { SlackCheckModule } from '../slack-check/slack-check.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { SlackInstallController } from './slack-install.controller.js';
import { SlackInstallations } from './slack-installations.service.js';
import { SlackPlaces } from './slack-places.service.js';

/** How people connect a workspace of Slack: an app from our manifest, installed by OAuth or with tokens that are copied. */
@Module({
  imports: [AccessModule, WorkspaceModule, SlackCheckModule],
  controllers: [SlackInstallController],
  providers: [SlackInstallations, SlackPlaces],
})
export class SlackInstallModule {}
