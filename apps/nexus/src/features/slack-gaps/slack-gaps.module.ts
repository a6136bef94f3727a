import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { IntakePulse } from './intake-pulse.service.js';
import { ReconciliationController } from './reconciliation.controller.js';
import { RefusedTimes } from './refused-times.service.js';
import { RefusedTimesRepository } from './refused-times.repository.js';
import { SlackGapRepository } from './slack-gap.repository.js';
import { SlackGapSweep } from './slack-gap-sweep.service.js';
import { SlackThreadReader } from './slack-thread-reader.service.js';
import { ThreadCheckSubscriber } from './thread-check.subscriber.js';

/** After a time in which Slack's events may have been lost, the threads of open tasks are read again. */
@Module({
  imports: [AccessModule, IntakeModule, WorkspaceModule],
  controllers: [ReconciliationController],
  providers: [
    SlackGapRepository,
    SlackThreadReader,
    SlackGapSweep,
    RefusedTimesRepository,
    RefusedTimes,
    IntakePulse,
    ThreadCheckSubscriber,
  ],
  exports: [SlackGapRepository],
})
export class SlackGapsModule {}
