import { Module } from '@nestjs/common';
import { IntakeModule } from '../intake/intake.module.js';
import { SlackGapsModule } from '../slack-gaps/slack-gaps.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { SlackSocketRepository } from './slack-socket.repository.js';
import { SlackSockets } from './slack-sockets.service.js';
import { SocketEnvelopes } from './socket-envelopes.service.js';

/** Socket Mode: Nexus goes to Slack where Slack cannot come to Nexus. What comes takes the road of the doors for HTTP. */
@Module({
  imports: [IntakeModule, SlackGapsModule, WorkspaceModule],
  providers: [SlackSocketRepository, SocketEnvelopes, SlackSockets],
})
export class SlackSocketModule {}
