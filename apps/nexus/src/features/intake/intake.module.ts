import { Module } from '@nestjs/common';
import { WorkSourcesModule } from '../work-sources/work-sources.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { InboxRepository } from './inbox.repository.js';
import { Inbox } from './inbox.service.js';
import { InboxMover } from './inbox-mover.service.js';
import { InboxStream } from './inbox-stream.repository.js';
import { SlackDoors } from './slack-doors.service.js';
import { SlackIntake } from './slack-intake.service.js';
import { SlackRefusalRepository } from './slack-refusal.repository.js';
import { SlackRefusals } from './slack-refusals.service.js';
import { SlackSignatures } from './slack-signatures.service.js';
import { WebhookRoutes } from './webhook-routes.service.js';

@Module({
  imports: [WorkspaceModule, WorkSourcesModule],
  providers: [
    InboxRepository,
    InboxStream,
    Inbox,
    InboxMover,
    SlackRefusalRepository,
    SlackRefusals,
    SlackSignatures,
    SlackDoors,
    SlackIntake,
    WebhookRoutes,
  ],
  exports: [WebhookRoutes, InboxRepository, InboxStream, Inbox, SlackDoors, SlackIntake],
})
export class IntakeModule {}
