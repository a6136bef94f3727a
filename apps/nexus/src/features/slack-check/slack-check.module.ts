import { Module } from '@nestjs/common';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { SlackCheck } from './slack-check.service.js';

/** Whether a connection to Slack can do what Nexus needs, for those who set it up. */
@Module({ imports: [WorkspaceModule], providers: [SlackCheck], exports: [SlackCheck] })
export class SlackCheckModule {}
